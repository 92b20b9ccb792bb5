import { expect, test } from 'vitest'
import { countOutOfOrder, type Figures, percentiles } from '../../demo/figures.ts'
import { duration, isComplete } from '../../demo/page.ts'

const stored = (...ids: string[]) =>
  ids.map((idempotencyKey) => ({ key: 'h56.14-250103-0001', idempotencyKey }))
const sent = ['a', 'b', 'c'].map((exchangeId) => ({ exchangeId, key: 'H56.14-250103-0001' }))

test('a dossier is out of order when the portal got a later message before an earlier one', () => {
  expect(countOutOfOrder(sent, stored('a', 'b', 'c'))).toBe(0)
  expect(countOutOfOrder(sent, stored('b', 'a', 'c'))).toBe(1)
  expect(countOutOfOrder(sent, stored('a', 'c', 'b'))).toBe(1)
})

test('the same message twice, or one that is missing, is no disorder', () => {
  expect(countOutOfOrder(sent, stored('a', 'a', 'b', 'c'))).toBe(0)
  expect(countOutOfOrder(sent, stored('a', 'b'))).toBe(0)
  expect(countOutOfOrder(sent, [])).toBe(0)
})

test('percentiles are by nearest rank, and none where nothing was delivered', () => {
  const waits = Array.from({ length: 100 }, (_, n) => 100 - n)
  expect(percentiles(waits)).toEqual({ p50Ms: 50, p99Ms: 99 })
  expect(percentiles([7])).toEqual({ p50Ms: 7, p99Ms: 7 })
  expect(percentiles([])).toBeNull()
})

test('the demo has succeeded only when all were accepted and all were delivered', () => {
  const figures: Figures = {
    total: 3,
    accepted: 3,
    delivered: 3,
    retried: 1,
    dead: 0,
    outOfOrder: 0,
    calm: null,
    all: null,
  }
  expect(isComplete(figures)).toBe(true)
  expect(isComplete({ ...figures, delivered: 2 })).toBe(false)
  expect(isComplete({ ...figures, accepted: 2 })).toBe(false)
})

test('durations are written as in Vietnam', () => {
  expect(duration(38.4)).toBe('38 ms')
  expect(duration(4_210)).toBe('4,2 s')
})
