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

test('the installed command hands SIGTERM on and ends when the gateway has', async () => {
  const database = await testDatabase()
  const file = writeConfig({ database: { url: database.url }, portalUrl: 'http://127.0.0.1:9' })
  const command = spawn('node', [bin, 'serve', '--config', file.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said: string[] = []
  const lines = createInterface({ input: command.stdout }).on('line', (line) => said.push(line))
  const wasSaid = (event: string): boolean => said.some((line) => line.includes(`"msg":"${event}"`))
  while (!wasSaid('gateway.started')) await once(lines, 'line')
  const ended = once(command, 'exit')
  command.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(wasSaid('gateway.stopped')).toBe(true)
  file.remove()
  await database.close()
})

test('and with the code of a command that cannot be understood', async () => {
  const command = spawn('node', [bin, 'nonsense'], { stdio: 'ignore' })
  expect(await once(command, 'exit')).toEqual([2, null])
})
