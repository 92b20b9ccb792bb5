import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FAILURES } from '../../src/domain/failure.ts'
import { codeOf, sources, textOf } from './sources.ts'

const text = textOf('docs/operations.md')
const program = sources('src').map(codeOf).join('\n')

/** Second-level sections: heading, first-level heading above it, and what stands below. */
const sections = text.split(/^(?=# )/m).flatMap((part) => {
  const [, chapter = ''] = /^# (.+)$/m.exec(part) ?? []
  return part
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n')
      return { chapter, title, body: lines.join('\n').trim() }
    })
})
const slug = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')

const anchors = sections.map(({ title }) => slug(title))
/** "It does not start" says by its table what each sentence asks for. */
const instructions = sections.filter(
  ({ chapter, title }) => /^(Alerts|Other failures)$/.test(chapter) && title !== 'It does not start',
)

const matches = (pattern: RegExp, from = text): string[] => [
  ...new Set([...from.matchAll(pattern)].map(([, found = '']) => found)),
]

test('there are sections, of alerts and of other failures', () => {
  expect(sections.filter(({ chapter }) => chapter === 'Alerts').length).toBeGreaterThanOrEqual(12)
  expect(instructions.length).toBeGreaterThanOrEqual(20)
})

describe.each(sections.slice(1))('$title', ({ body }) => {
  test('begins with a Vietnamese sentence for officers', () => {
    const [first = ''] = body.split('\n')
    expect(first).toMatch(/^> \p{Lu}.*[ạảấầẩậắặếềểễệịọốồộớờởợụủứừựđ].*\.$/u)
    expect(first.normalize('NFC')).toBe(first)
  })

  test('says when it was tried', () => expect(body).toMatch(/\b(Tried|seen on) 2026-11-\d\d\b/))
})

test.each(instructions)(
  '$title says what it means, what to do now and what not to do, in this order',
  ({ body }) => {
    const parts = ['**It means.**', '**Do now.**', '**Do not.**', '**Tried ']
    const places = parts.map((part) => body.indexOf(part))
    expect(places.every((place) => place > 0)).toBe(true)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  },
)

test('links lead to a section or a file that is there', () => {
  const links = matches(/\]\(([^)]+)\)/g)
  expect(links.length).toBeGreaterThan(20)
  const broken = links.filter((link) =>
    link.startsWith('#') ? !anchors.includes(link.slice(1)) : !existsSync(`docs/${link}`),
  )
  expect(broken).toEqual([])
  expect(matches(/`((?:src|tests)\/[\w./-]+)`/g).filter((file) => !existsSync(file))).toEqual([])
})

test('events of the log that it names are events that the program writes', () => {
  const events = matches(/"msg":"([a-z._]+)"/g)
  expect(events.length).toBeGreaterThan(6)
  expect(events.filter((event) => !program.includes(`'${event}'`))).toEqual([])
})

test('codes that it names are in the table of failures', () => {
  const codes = matches(
    /\b((?:ENDPOINT|STORE|STORED|INBOUND|OUTBOUND|TRANSLATION|STATE)_[A-Z]+|OVERLOADED|INTERNAL)\b/g,
  )
  expect(codes.length).toBeGreaterThan(6)
  expect(codes.filter((code) => !(code in FAILURES))).toEqual([])
})

test('each place that can report a fault stands in the table of faults', () => {
  const places = [
    ...matches(/\bwhere: '([a-z.-]+)'/g, program),
    ...matches(/\brepeat\(\w+, [\w.]+, observer, '([a-z.-]+)'/g, program),
  ]
  expect(places.length).toBeGreaterThan(12)
  const faults = sections.find(({ title }) => title === 'Faults')?.body ?? ''
  // The first cell of each row, its places before anything else that it says of them.
  const cells = matches(/^\| (`[^|]+) \|/gm, faults).map((cell) => cell.replace(/, (with|near|`route).*/, ''))
  const told = cells.flatMap((cell) => matches(/`([a-z]+\.[a-z-]+)`/g, cell))
  expect(places.filter((place) => !told.includes(place))).toEqual([])
  expect(told.filter((place) => !places.includes(place))).toEqual([])
})

test('commands are those of the command line, addresses those of the admin port', () => {
  const verbs = matches(/npm run -s cli -- ([a-z]+)/g)
  const known = matches(/(?:command|add)\('([a-z]+)'|name: '([a-z]+)', things/g, program)
  const pausable = matches(/name: '([a-z]+)', things/g, program)
  expect(verbs.length).toBeGreaterThan(7)
  expect(verbs.filter((verb) => ![...known, ...pausable].includes(verb))).toEqual([])

  const paths = matches(/\$LIENTHONG_ADMIN_URL(\/[\w/.<>]+)/g).map((path) =>
    path
      .replace('<id>', ':id')
      .replace(/lanes\/[\w.]+\//, 'lanes/:id/')
      .replaceAll(/:id$/g, ':id'),
  )
  expect(paths.length).toBeGreaterThan(5)
  expect(paths.filter((path) => !program.includes(`'${path}'`))).toEqual([])
})
