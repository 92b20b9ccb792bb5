import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { logAuditHead } from '../../src/telemetry/audit-head.ts'

const HOUR_MS = 3_600_000

function start(read: () => Promise<{ id: string; head: string | null }>, isReady: () => boolean) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const lines: Record<string, unknown>[] = []
  let logged = 0
  const heads = logAuditHead({
    store: { auditHead: read, isReady },
    log: pino({ base: null, timestamp: false }, { write: (line: string) => lines.push(JSON.parse(line)) }),
    onLogged: () => {
      logged += 1
    },
  })
  onTestFinished(() => {
    heads.close()
    vi.useRealTimers()
  })
  return { lines, logged: () => logged, close: heads.close }
}

test('the head is logged at once and then every hour', async () => {
  let id = 6
  const { lines, logged } = start(
    async () => ({ id: String(++id), head: `mac ${id}` }),
    () => true,
  )
  await vi.advanceTimersByTimeAsync(2 * HOUR_MS)
  expect(lines).toEqual(
    [7, 8, 9].map((n) => ({ level: 30, id: String(n), head: `mac ${n}`, msg: 'audit.head' })),
  )
  expect(logged()).toBe(3)
})

test('while the store is not ready it is tried again soon, without a word', async () => {
  let isReady = false
  const { lines } = start(
    async () => ({ id: '0', head: null }),
    () => isReady,
  )
  await vi.advanceTimersByTimeAsync(60_000)
  expect(lines).toEqual([])
  isReady = true
  await vi.advanceTimersByTimeAsync(10_000)
  expect(lines).toMatchObject([{ msg: 'audit.head', id: '0', head: null }])
})

test('a head that cannot be read is a warning, and is tried again', async () => {
  const { lines, logged } = start(
    async () => {
      throw new Error('no such table')
    },
    () => true,
  )
  await vi.advanceTimersByTimeAsync(10_000)
  expect(lines).toMatchObject([
    { level: 40, msg: 'audit.head_unread' },
    { level: 40, msg: 'audit.head_unread' },
  ])
  expect(logged()).toBe(0)
})

test('nothing is logged after the close', async () => {
  const { lines, close } = start(
    async () => ({ id: '1', head: 'mac' }),
    () => true,
  )
  close()
  await vi.advanceTimersByTimeAsync(HOUR_MS)
  expect(lines).toEqual([])
})
