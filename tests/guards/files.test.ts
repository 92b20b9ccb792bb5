import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { requestReplyRoutes, routes } from '../../src/routes/index.ts'
import { sources, textOf } from './sources.ts'

const folders = ['src', 'mocks', 'scripts', 'bench', 'demo'].filter((folder) => existsSync(folder))

const linesOf = (file: string): number => textOf(file).trimEnd().split('\n').length

test('no source file is longer than 300 lines, no test file than 400', () => {
  const long = folders.flatMap(sources).filter((file) => linesOf(file) > 300)
  expect([...long, ...sources('tests').filter((file) => linesOf(file) > 400)]).toEqual([])
})

test('no file exports by default or re-exports: things have one name and one address', () => {
  const loose = sources('src').filter((file) => /^export (default|\*|\{[^}]*\} from)/m.test(textOf(file)))
  expect(loose).toEqual([])
})

test('no test is skipped, left alone or waits for time to pass', () => {
  const marks = /\b(test|it|describe)\.(skip|only|todo|fails)\b|setTimeout\(r(esolve)?,/
  const tests = sources('tests').filter(
    (file) => file.endsWith('.test.ts') && !file.startsWith('tests/guards/'),
  )
  expect(tests.filter((file) => marks.test(textOf(file)))).toEqual([])
})

const table = [...routes, ...requestReplyRoutes]

describe('every route in the table', () => {
  test.each(table)('$id has its folder, its schemas, a good and a bad example', (route) => {
    expect(readdirSync(`src/routes/${route.id}`).sort()).toEqual(['route.ts', 'translate.ts'])
    for (const name of [route.accepts, route.sends])
      expect(existsSync(`schemas/${name}.schema.json`)).toBe(true)
    const examples = readdirSync(`tests/routes/${route.id}`)
    const good = examples.filter((name) => name.endsWith('.in.json'))
    expect(good.length).toBeGreaterThan(0)
    const out = route.contentType === 'application/xml' ? '.out.xml' : '.out.json'
    for (const name of good) expect(examples).toContain(name.replace('.in.json', out))
    expect(examples.some((name) => name.endsWith('.bad.json'))).toBe(true)
  })

  test('has its folder in src/routes, and no folder is without a route', () => {
    const folders = readdirSync('src/routes', { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map(({ name }) => name).sort()).toEqual(table.map(({ id }) => id).sort())
  })
})
