import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { CANONICAL_FORMATS } from '../../src/catalogues/formats.ts'
import { SENTENCES } from '../../src/console/exchange/issue-sentences.ts'
import { en } from '../../src/console/i18n/en/en.ts'
import { vi } from '../../src/console/i18n/vi/vi.ts'
import { FAILURES } from '../../src/domain/failure.ts'
import { codeOf, sources } from '../guards/sources.ts'

interface Words {
  readonly [key: string]: string | Words
}

/** Every text under its whole key: "shell.pages.overview". */
function textsOf(words: Words, above = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${above}${key}`, value] as const]
        : [...textsOf(value, `${above}${key}.`)],
    ),
  )
}

const vietnamese = textsOf(vi)
const english = textsOf(en)
const blanksOf = (text = ''): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort()

test('both languages have the same texts, with the same things to fill in', () => {
  expect([...english.keys()]).toEqual([...vietnamese.keys()])
  const unlike = [...vietnamese].filter(
    ([key, text]) => blanksOf(text).join() !== blanksOf(english.get(key)).join(),
  )
  expect(unlike.map(([key]) => key)).toEqual([])
})

test('Vietnamese texts are NFC, in the plain style of tone marks, without exclamation marks and English terms', () => {
  const wrongs = [
    /!/,
    /o[àáảãạ](?!\p{L})|(?<!q)u[ỳýỷỹỵ](?!\p{L})/iu,
    /\b(replay|retry|dead|payload|login|timeout|error|audit|route|lane|exchange)\b/i,
  ]
  const odd = [...vietnamese].filter(([, text]) => {
    const plain = text.replaceAll(/\{\{\w+\}\}/g, '')
    return plain !== plain.normalize('NFC') || wrongs.some((wrong) => wrong.test(plain))
  })
  expect(odd).toEqual([])
})

test('every failure code has its three sentences, each of them short', () => {
  const missing = Object.keys(FAILURES).filter((code) => !vietnamese.has(`failures.${code}.now`))
  expect(missing).toEqual([])
  const long = [...vietnamese].filter(([key, text]) => key.startsWith('failures.') && text.length > 110)
  expect(long).toEqual([])
})

test('what the schemas ask of a member has its words', () => {
  const known = (text: string): boolean => SENTENCES.some(([sentence]) => sentence.test(text))
  const unknown = Object.values(CANONICAL_FORMATS).filter(({ expected }) => !known(`must be ${expected}`))
  expect(unknown).toEqual([])
  const missing = SENTENCES.filter(([, key]) => !vietnamese.has(key))
  expect(missing).toEqual([])
})

describe('no text stands in the markup itself', () => {
  test.each(sources('src/console').filter((file) => file.endsWith('.tsx')))('%s', (file) => {
    const told =
      /\b(?:label|title|placeholder|description|alt|aria-label|aria-description|hint|lead)="([^"]*\p{L}[^"]*)"/gu
    expect([...codeOf(file).matchAll(told)].map(([, text]) => text)).toEqual([])
  })
})

test('the types of the admin API are fresh', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/generate-console-types.ts', '--check'], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})
