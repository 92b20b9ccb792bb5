import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import v8Options from '../../src/v8-options.json' with { type: 'json' }
import { writeConfig } from '../support/gateway.ts'
import { testDatabase } from '../support/postgres.ts'

const bin = new URL('../../src/bin.mjs', import.meta.url).pathname

test('every way to start a gateway bounds its memory alike', () => {
  expect(readFileSync('package.json', 'utf8')).toContain(`node ${v8Options.join(' ')} src/main.ts serve`)
  const words = v8Options.map((option) => JSON.stringify(option)).join(', ')
  expect(readFileSync('Dockerfile', 'utf8')).toContain(`ENTRYPOINT ["node", ${words}, "/app/src/main.ts"]`)
})

test.for([
  { signal: 'SIGTERM', exit: [0, null] },
  { signal: 'SIGKILL', exit: [null, 'SIGKILL'] },
] as const)('the installed command is the gateway: $signal ends both', async ({ signal, exit }) => {
  const database = await testDatabase()
  const file = writeConfig({ database: { url: database.url }, portalUrl: 'http://127.0.0.1:9' })
  const command = spawn('node', [bin, 'serve', '--config', file.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const said: Record<string, unknown>[] = []
    const lines = createInterface({ input: command.stdout }).on('line', (line) => said.push(JSON.parse(line)))
    const started = (): Record<string, unknown> | undefined =>
      said.find(({ msg }) => msg === 'gateway.started')
    while (started() === undefined) await once(lines, 'line')
    const health = `http://127.0.0.1:${started()?.['adminPort']}/healthz`
    expect((await fetch(health)).status).toBe(200)
    const ended = once(command, 'close')
    command.kill(signal)
    expect(await ended).toEqual(exit)
    await expect(fetch(health)).rejects.toThrow('fetch failed')
    expect(said.some(({ msg }) => msg === 'gateway.stopped')).toBe(signal === 'SIGTERM')
  } finally {
    command.kill('SIGKILL')
    file.remove()
    await database.close()
  }
})

test('and with the code of a command that cannot be understood', async () => {
  const command = spawn('node', [bin, 'nonsense'], { stdio: 'ignore' })
  expect(await once(command, 'exit')).toEqual([2, null])
})
