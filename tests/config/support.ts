import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { type Config, type Environment, loadConfig, type Problem } from '../../src/config.ts'

const folders: string[] = []

/** A new empty folder, removed after the test file. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-config-'))
  folders.push(folder)
  return folder
}

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

export const KEY = Buffer.alloc(32, 7).toString('base64')
export const HASH = 'ab'.repeat(32)

/** A reference to an environment variable, quoted for YAML. */
export const reference = (name: string): string => `"\${${name}}"`

/** The smallest valid file, with more sections after it. */
export const valid = (more = ''): string => `province: { agencyCode: H56, name: Thanh Hóa }\n${more}\n`

/** A valid npsp entry, with more keys in it. */
export const npsp = (more = ''): string =>
  valid(`partners:
  npsp:
    baseUrl: http://127.0.0.1:9101
    username: province
    password: secret-password
    ${more.replaceAll('\n', '\n    ')}`)

export interface Given {
  readonly text: string
  readonly env?: Environment
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

/** Writes a config file (and those it names) into a new folder and loads it. */
export async function load({ text, env = {}, files = {} }: Given) {
  const cwd = makeFolder()
  writeFileSync(join(cwd, 'config.yaml'), text)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
  return { cwd, loaded: await loadConfig({ path: 'config.yaml', cwd, env }) }
}

export async function configOf(given: Given): Promise<Config> {
  const { loaded } = await load(given)
  expect(loaded).toMatchObject({ ok: true })
  if (!loaded.ok) throw new Error('not a valid config')
  return loaded.config
}

export async function problemsOf(given: Given): Promise<readonly Problem[]> {
  const { loaded } = await load(given)
  expect(loaded.ok).toBe(false)
  return loaded.ok ? [] : loaded.problems
}
