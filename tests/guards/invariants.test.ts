import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { codeOf, sources, textOf } from './sources.ts'

/** The invariants as the ports state them, in their order: number and sentence. */
const INVARIANTS = [...textOf('src/flow/ports.ts').matchAll(/^ \* I(\d+) +(.+)$/gm)].map(
  ([, number, text]) => ({
    number: `I${number}`,
    text,
  }),
)

/** The names of a file's tests and of the groups they stand in. */
const namesOf = (file: string): string[] =>
  [
    ...codeOf(file).matchAll(
      /\b(?:describe|test|it)\b[^'"`;{}]*?\(\s*(?:'((?:[^'\\]|\\.)+)'|"([^"]+)"|`([^`]+)`)/g,
    ),
  ].map((found) => found[1] ?? found[2] ?? found[3] ?? '')

const OWN = 'tests/guards/invariants.test.ts'
const testFiles = sources('tests').filter((file) => file.endsWith('.test.ts') && file !== OWN)
const eachName = testFiles.flatMap((file) =>
  [...namesOf(file), ...tableNames(file)].map((name) => ({ file, name })),
)

/** Names behind a table of cases: `test.each([…])('name', …)`. */
function tableNames(file: string): string[] {
  return [...codeOf(file).matchAll(/\]\)\(\s*'((?:[^'\\]|\\.)+)'/g)].map(([, name = '']) => name)
}

const cites = (text: string): string[] => [...text.matchAll(/\bI(\d{1,2})\b/g)].map(([whole]) => whole)

test('the invariants are numbered from I1 to I11', () => {
  expect(INVARIANTS.map((each) => each.number)).toEqual(Array.from({ length: 11 }, (_, n) => `I${n + 1}`))
})

describe('every invariant', () => {
  test.each(INVARIANTS)('$number is cited by the name of a test: $text', ({ number }) => {
    expect(eachName.filter(({ name }) => cites(name).includes(number))).not.toEqual([])
  })

  test.each(INVARIANTS)(
    '$number has its row in docs/invariants.md, and the files named there exist',
    ({ number, text }) => {
      const row = textOf('docs/invariants.md')
        .split('\n')
        .find((line) => line.startsWith(`| **${number}** `))
      expect(row).toContain(text)
      const files = [...(row ?? '').matchAll(/`((?:src|tests)\/[^`]+\.ts)`/g)].map(([, file = '']) => file)
      expect(files.filter((file) => file.startsWith('tests/'))).not.toEqual([])
      expect(files.filter((file) => !existsSync(file))).toEqual([])
    },
  )
})

test('no test and no source cites an invariant that is not there', () => {
  const known = INVARIANTS.map((each) => each.number)
  const cited = [
    ...eachName.map(({ file, name }) => ({ file, text: name })),
    ...sources('src').map((file) => ({ file, text: textOf(file) })),
  ]
  expect(cited.filter(({ text }) => cites(text).some((number) => !known.includes(number)))).toEqual([])
})
