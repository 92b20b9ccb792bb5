import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const text = readFileSync('docs/adding-a-route.md', 'utf8')
let copy: string

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'lienthong-test-route-'))
  for (const part of ['package.json', 'scripts', 'schemas', 'src', 'tests/routes'])
    cpSync(part, join(copy, part), { recursive: true })
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
  for (const [, append, path = '', , body = ''] of text.matchAll(
    /^(Append to )?`([\w./-]+)`:\n\n```(json|ts)\n(.*?)```\n/gms,
  )) {
    const file = join(copy, path)
    mkdirSync(dirname(file), { recursive: true })
    if (append === undefined) writeFileSync(file, body)
    else appendFileSync(file, body)
  }
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

const run = (...args: readonly string[]) => spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' })

/** Walks the examples of the new route as tests/routes does. */
const WALK = `
import { routes } from './src/routes/index.ts'
import { badExamples, goodExamples } from './tests/routes/examples.ts'
const route = routes.find(({ id }) => id === 'handover')
const statusMap = new Map()
const good = goodExamples('handover').map(({ bytes, key, out }) => {
  const result = route.convert(bytes, { key, statusMap })
  return { found: result.ok ? JSON.parse(new TextDecoder().decode(result.value)) : result, wanted: out }
})
const bad = badExamples('handover').map(({ bytes, key, issues }) => ({
  found: route.admit(bytes, { key, statusMap }).failure?.issues, wanted: issues }))
process.stdout.write(JSON.stringify([...good, ...bad]))
`

test('the walk-through, followed word for word in a copy, gives a route whose examples hold', () => {
  expect(run('scripts/generate-types.ts').stderr).toBe('')
  const checked = run('src/main.ts', 'check')
  expect(checked.stdout, checked.stderr).toBe('OK\n')
  writeFileSync(join(copy, 'walk.ts'), WALK)
  const { stdout, stderr } = run('walk.ts')
  expect(stderr).toBe('')
  const examples: { found: unknown; wanted: unknown }[] = JSON.parse(stdout)
  expect(examples).toHaveLength(3)
  for (const { found, wanted } of examples) expect(found).toEqual(wanted)
})

test('its table keeps every route that is there', () => {
  const here = /readonly Route\[\] = \[(.*?)\]/s.exec(readFileSync('src/routes/index.ts', 'utf8'))?.[1]
  expect(text).toContain(`[${here}, handover]`)
})
