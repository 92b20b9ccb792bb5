import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

/** Each test's own temporary directory, mode 0700: as root the database's user cannot enter it, and is placed elsewhere. */
let folder: string
const running: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-test-demo-'))
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

interface Demo {
  readonly child: ChildProcess
  readonly out: () => string
  readonly errors: () => string
  readonly exit: Promise<number | null>
}

function runDemo(...args: readonly string[]): Demo {
  const { FORCE_COLOR: _, ...env } = process.env
  const child = spawn(process.execPath, ['demo/main.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, TMPDIR: folder },
  })
  running.push(child)
  let out = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const exit = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  return { child, out: () => out, errors: () => errors, exit }
}

/** Chosen by the operating system. */
const FREE_PORTS = ['--ports', '0,0,0,0'] as const
const SHORT = ['--dossiers', '12', '--outage-ms', '1500'] as const

/** Where the running demo keeps its database, and the pids of database and gateway. */
async function findLife(demo: Demo): Promise<{ home: string; pids: number[] }> {
  return vi.waitFor(
    () => {
      expect(demo.out()).toContain('messages of')
      const [name] = readdirSync(folder).filter((entry) => entry.startsWith('lienthong-demo-'))
      const dataDir = join(folder, String(name), 'data')
      const pointer = join(dataDir, 'postgres.home')
      const home = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : dataDir
      const pidOf = (path: string): number => Number.parseInt(readFileSync(path, 'utf8'), 10)
      return { home, pids: [join(home, 'postgres/postmaster.pid'), join(dataDir, 'gateway.pid')].map(pidOf) }
    },
    { timeout: 30_000, interval: 50 },
  )
}

function expectNothingLeft({
  home,
  pids,
}: {
  readonly home: string
  readonly pids: readonly number[]
}): void {
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  expect(existsSync(home)).toBe(false)
  expect(readdirSync(folder)).toEqual([])
}

const rowOf = (text: string, english: string): string | undefined =>
  text
    .split('\n')
    .find((line) => line.includes(english))
    ?.split('│')[3]
    ?.trim()

test('--exit: an outage later everything is delivered in order, the summary says so, exit 0, and nothing is left', async () => {
  const demo = runDemo('--exit', ...FREE_PORTS, ...SHORT)
  const life = await findLife(demo)
  expect(await demo.exit).toBe(0)
  const total = /Gửi (\d+) bản tin/.exec(demo.out())?.[1]
  expect(Number(total)).toBeGreaterThan(50)
  expect(rowOf(demo.out(), ' accepted  ')).toBe(total)
  expect(rowOf(demo.out(), ' delivered  ')).toBe(total)
  expect(Number(rowOf(demo.out(), 'retried'))).toBeGreaterThan(0)
  expect(rowOf(demo.out(), ' dead ')).toBe('0')
  expect(rowOf(demo.out(), 'out of order')).toBe('0')
  const payments = ['payments paid', 'in review', 'failed', 'exempt'].map((row) => rowOf(demo.out(), row))
  expect(payments).toEqual(['4', '1', '1', '1'])
  expect(demo.out()).toContain('dev-onegate-key')
  expect(demo.errors()).toBe('')
  expectNothingLeft(life)
})

test('without a terminal: no colours, no moving bar, no line over 80 columns', async () => {
  const demo = runDemo('--exit', ...FREE_PORTS, '--dossiers', '2', '--outage-ms', '300')
  expect(await demo.exit).toBe(0)
  expect(demo.out()).not.toContain('\u001b')
  expect(demo.out()).not.toContain('\r')
  expect(demo.out()).toContain('100 %')
  for (const line of demo.out().split('\n')) expect([...line].length, line).toBeLessThanOrEqual(80)
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s in the middle of the outage ends everything with 0 and leaves nothing',
  async (signal) => {
    const demo = runDemo(...FREE_PORTS, '--dossiers', '12', '--outage-ms', '600000')
    const life = await findLife(demo)
    await vi.waitFor(() => expect(demo.out()).toContain('the portal goes away'), { timeout: 30_000 })
    demo.child.kill(signal)
    demo.child.kill(signal)
    expect(await demo.exit).toBe(0)
    expectNothingLeft(life)
  },
)

test('without --exit it stays up until it is told to end', async () => {
  const demo = runDemo(...FREE_PORTS, '--dossiers', '2', '--outage-ms', '300')
  const life = await findLife(demo)
  await vi.waitFor(() => expect(demo.out()).toContain('until Ctrl-C'), { timeout: 30_000, interval: 50 })
  const [, adminUrl] = demo.out().match(/http:\/\/127\.0\.0\.1:\d+/g) ?? []
  expect((await fetch(`${adminUrl}/readyz`)).status).toBe(200)
  const [, password = ''] = /canbo.*\n[^│]*│[^│]*│[^│]*│ (\S+)/.exec(demo.out()) ?? []
  const signedIn = await fetch(`${adminUrl}/auth/login`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ name: 'canbo', password }),
  })
  expect(signedIn.status).toBe(200)
  const failures = await fetch(`${adminUrl}/admin/v1/exchanges?state=dead`, {
    headers: { authorization: 'Bearer dev-viewer' },
  })
  expect(((await failures.json()) as { items: unknown[] }).items).toHaveLength(6)
  demo.child.kill('SIGINT')
  expect(await demo.exit).toBe(0)
  expectNothingLeft(life)
})

test('a port that is taken is one sentence that names it, and exit 2, before anything is started', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' ? address?.port : undefined
  for (const ports of [`${port},0,0,0`, `0,${port},0,0`, `0,0,${port},0`, `0,0,0,${port}`]) {
    const demo = runDemo('--exit', '--ports', ports)
    expect(await demo.exit).toBe(2)
    expect(demo.errors()).toMatch(new RegExp(`^Port ${port}, which .*, is taken: [^\\n]*\\n$`))
    expect(demo.out()).toBe('')
  }
  taken.close()
  expect(readdirSync(folder)).toEqual([])
})

test('an option that does not exist is a sentence and exit 2', async () => {
  const demo = runDemo('--exti')
  expect(await demo.exit).toBe(2)
  expect(demo.errors()).toContain('npm run demo [-- --exit]')
})
