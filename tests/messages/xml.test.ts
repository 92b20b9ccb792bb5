import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDocument } from '../../src/messages/read-document.ts'
import { escapeXml, readXml } from '../../src/messages/xml.ts'
import { resolveReferences } from '../../src/messages/xml-scan.ts'

const BOMB = `<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">${Array.from(
  { length: 9 },
  (_, n) => `<!ENTITY x${n} "${`&x${n === 0 ? '' : n - 1};`.repeat(10)}">`,
).join('')}]><a>&x8;</a>`

describe('what is no XML, or no harmless one, is a failure that repeats nothing of it', () => {
  test.each([
    ['an entity bomb', BOMB],
    ['a DOCTYPE', '<!DOCTYPE a><a/>'],
    ['a DOCTYPE within', '<a><!DOCTYPE a></a>'],
    ['an undeclared entity', '<a>&secret;</a>'],
    ['an undeclared entity in an attribute', '<a b="&secret;"/>'],
    ['a tag that is not closed', '<a><b></a>'],
    ['tags that do not match', '<a><b></c></a>'],
    ['no root', '<?xml version="1.0"?>'],
    ['two roots', '<a/><b/>'],
    ['text behind the root', '<a/>secret'],
    ['an attribute without quotes', '<a b=1/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['a prefix that is bound to nothing', '<p:a/>'],
    ['a control character', '<a>\u0001</a>'],
    ['a reference to a control character', '<a>&#1;</a>'],
    ['a reference to half of a character', '<a>&#xD800;</a>'],
    ['a comment without end', '<a><!-- </a>'],
    ['a section without end', '<a><![CDATA[ </a>'],
    ['101 levels', '<a>'.repeat(101) + '</a>'.repeat(101)],
    ['more elements than any message', `<a>${'<b/>'.repeat(20_001)}</a>`],
    ['nothing', ''],
  ])('%s', (_, text) => {
    const read = readXml(text)
    expect(read).toMatchObject({ ok: false, failure: { code: 'ENDPOINT_UNREADABLE' } })
    expect(JSON.stringify(read)).not.toMatch(/secret|xxxx/)
  })
})

test('every value stays the text that it is: no numbers, no trimming, sections as they stand', () => {
  const read = readXml('<a xmlns="u"><b>007</b><c> 1 &amp; 2<![CDATA[<&amp;>]]>&#x110; </c><d/></a>')
  expect(read).toEqual({
    ok: true,
    value: {
      ...{ name: 'a', namespace: 'u', text: '' },
      children: [
        { name: 'b', namespace: 'u', text: '007', children: [] },
        { name: 'c', namespace: 'u', text: ' 1 & 2<&amp;>Đ ', children: [] },
        { name: 'd', namespace: 'u', text: '', children: [] },
      ],
    },
  })
})

test('a long document is read in another thread; 10,000 levels and 5 MB of brackets end at once', async () => {
  const long = `<a>${'<b>một đoạn văn bản dài</b>'.repeat(1_000)}</a>`
  const read = await readDocument(long)
  expect(read.ok && read.value.children.length).toBe(1_000)
  for (const text of [
    '<a>'.repeat(10_000),
    '<'.repeat(5_000_000),
    '['.repeat(5_000_000),
    '{"a":'.repeat(10_000),
  ])
    expect(await readDocument(text)).toMatchObject({ ok: false, failure: { code: 'ENDPOINT_UNREADABLE' } })
})

const scrap = fc.constantFrom(
  ...[
    '<',
    '>',
    '/',
    '</',
    '<a>',
    '</a>',
    '<a',
    ' b="',
    '"',
    '&',
    ';',
    '&amp;',
    '&#',
    '<!',
    '--',
    '<!--',
    '-->',
  ],
  ...[
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    'xmlns:p="u"',
    '<p:a>',
    '\0',
    '\ud800',
    'ệ',
    '{',
    '[',
    '"a":',
    '__proto__',
  ],
)

test('whatever the text, reading ends with an answer and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(scrap, { maxLength: 60 }).map((parts) => parts.join('')),
      ),
      async (text) => {
        const read = await readDocument(text)
        expect(read.ok || read.failure.code === 'ENDPOINT_UNREADABLE').toBe(true)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what is written is read as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const read = readXml(`<a>${escapeXml(text)}</a>`)
      expect(read.ok && read.value.text).toBe(resolveReferences(escapeXml(text)))
    }),
  )
})
