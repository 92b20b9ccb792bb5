import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { ask, DSTCODE, login } from './portal-client.ts'

interface Child {
  readonly process: ChildProcess
  readonly output: () => string
  readonly errors: () => string
  readonly exit: Promise<number | null>
}

const children: Child[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.process.kill('SIGKILL')
})

function run(...args: readonly string[]): Child {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    errors += String(chunk)
  })
  const exit = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  const started: Child = { process: child, output: () => output, errors: () => errors, exit }
  children.push(started)
  return started
}

async function urlOf(child: Child): Promise<string> {
  return vi.waitFor(() => {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(child.output())?.[0]
    if (url === undefined) throw new Error(`no address yet: ${child.output()}${child.errors()}`)
    return url
  }, 20_000)
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends a mock with 0 within a second, hanging sockets or not',
  async (signal) => {
    const child = run('mocks/npsp/main.ts', '--port', '0', '--username', 'province', '--password', 'secret')
    const url = await urlOf(child)
    expect(await login(url)).toMatchObject({ status: 200, text: expect.stringContaining('"session"') })
    await ask(url, { path: '/__faults', body: { kind: 'hang' } })
    const hanging = ask(url, { path: '/mapi/login', body: {}, headers: DSTCODE })
    await vi.waitFor(async () =>
      expect(await ask(url, { method: 'GET', path: '/__received' })).toMatchObject({
        text: expect.stringContaining('"hang"'),
      }),
    )
    const before = performance.now()
    child.process.kill(signal)
    expect(await child.exit).toBe(0)
    expect(performance.now() - before).toBeLessThan(1_000)
    expect(await hanging).toMatchObject({ kind: 'broken' })
  },
)

test('a port that is taken is a sentence and exit 2', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' ? address?.port : undefined
  for (const file of ['mocks/npsp/main.ts', 'mocks/dossier-system/main.ts']) {
    const child = run(file, '--port', String(port))
    expect(await child.exit).toBe(2)
    expect(child.errors()).toContain(`port ${port} is taken`)
  }
  taken.close()
})

test('an option that does not exist is a sentence and exit 2', async () => {
  const child = run('mocks/npsp/main.ts', '--prot', '1')
  expect(await child.exit).toBe(2)
  expect(child.errors()).toContain('Options: --port')
})
