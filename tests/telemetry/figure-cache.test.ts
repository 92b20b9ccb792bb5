import { expect, test } from 'vitest'
import { cachedFigures } from '../../src/telemetry/figure-cache.ts'

/** A store that takes `tookMs` of the clock for each reading and numbers them. */
function counted(tookMs: number) {
  let nowMs = 0
  let readings = 0
  let isAway = false
  const figures = cachedFigures(
    async () => {
      readings += 1
      const readAtMs = nowMs
      nowMs += tookMs
      if (isAway) throw new Error('away')
      return { readings, readAtMs }
    },
    () => nowMs,
  )
  return {
    figures,
    readings: () => readings,
    wait: (ms: number) => {
      nowMs += ms
    },
    now: () => nowMs,
    goAway: () => {
      isAway = true
    },
  }
}

test('whoever asks while they are being read gets the same reading', async () => {
  const store = counted(5)
  const answers = await Promise.all([store.figures(), store.figures(), store.figures()])
  expect(answers.map((each) => each?.readings)).toEqual([1, 1, 1])
})

test('the store is read at most once a second', async () => {
  const store = counted(1)
  for (let ms = 0; ms < 10_000; ms += 10) {
    await store.figures()
    store.wait(10)
  }
  expect(store.readings()).toBeLessThanOrEqual(10)
  expect(store.readings()).toBeGreaterThan(8)
})

test.each([1, 50, 200, 900, 3_000])(
  'figures that take %i ms to read are never older than 5 s',
  async (tookMs) => {
    const store = counted(tookMs)
    for (let n = 0; n < 200; n += 1) {
      const answer = await store.figures()
      expect(store.now() - (answer?.readAtMs ?? 0)).toBeLessThanOrEqual(5_000)
      store.wait(97)
    }
  },
)

test('a slow store is asked less often', async () => {
  const store = counted(200)
  await store.figures()
  store.wait(3_900)
  await store.figures()
  expect(store.readings()).toBe(1)
})

test('a store that is away is asked once a second, and again when it is back', async () => {
  const store = counted(1)
  store.goAway()
  for (let n = 0; n < 100; n += 1) {
    expect(await store.figures()).toBeNull()
    store.wait(20)
  }
  expect(store.readings()).toBeLessThanOrEqual(3)
})
