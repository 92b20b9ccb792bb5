import { expect, test } from 'vitest'
import { changeOf } from '../../src/flow/dry-change.ts'
import { createMasking } from '../../src/privacy/masking.ts'

const TYPE = 'target/thing.v1'
const masking = createMasking(
  new Map([[TYPE, { shown: ['/code', '/steps/*/word', '/count'], personal: ['/name'] }]]),
  new Map(),
)
const bytes = (message: unknown): Uint8Array => Buffer.from(JSON.stringify(message))
const change = (before: unknown, after: unknown) =>
  changeOf(before === undefined ? null : bytes(before), bytes(after), TYPE, masking)

test('a message that goes out as it did changes nothing, whatever the order of its members', () => {
  expect(change({ code: 'A', name: 'Tí' }, { code: 'A', name: 'Tí' })).toBe(null)
  expect(change({ code: 'A', name: 'Tí' }, { name: 'Tí', code: 'A' })).toBe(null)
})

test('each member that differs is named with both values, new and left out ones with the one there is', () => {
  const before = { code: 'A', count: 1, steps: [{ word: 'một' }, { word: 'hai' }] }
  const after = { code: 'B', count: '1', steps: [{ word: 'một' }], extra: [] }
  expect(change(before, after)).toEqual({
    isFirst: false,
    differing: 4,
    fields: [
      { path: '/code', before: 'A', after: 'B' },
      { path: '/count', before: 1, after: '1' },
      { path: '/extra', after: '[]' },
      { path: '/steps/1/word', before: 'hai' },
    ],
  })
})

test('what is personal is said to differ, and not how', () => {
  const told = change({ code: 'A', name: 'Nguyễn Văn Tí' }, { code: 'A', name: 'Trần Thị Mẫu' })
  expect(told?.fields).toEqual([{ path: '/name', before: '•••', after: '•••' }])
  expect(JSON.stringify(change({ code: 'A' }, { code: 'A', '038090000001': 'x' }))).not.toContain('0380')
})

test('of a message that was never translated all is new', () => {
  expect(change(undefined, { code: 'A', name: 'Tí' })).toEqual({
    isFirst: true,
    differing: 2,
    fields: [
      { path: '/code', after: 'A' },
      { path: '/name', after: '•••' },
    ],
  })
})

test('many members and long values are cut, and how many differ is said', () => {
  const many = change({}, Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`m${n}`, n])))
  expect([many?.differing, many?.fields.length]).toEqual([81, 50])
  const [long] = change({ code: '' }, { code: 'đ'.repeat(1_000) })?.fields ?? []
  expect(String(long?.after)).toBe(`${'đ'.repeat(200)}…`)
})

test('what is no JSON is one value, masked', () => {
  expect(changeOf(Buffer.from('<a>1</a>'), Buffer.from('<a>2</a>'), TYPE, masking)).toEqual({
    ...{ isFirst: false, differing: 1, fields: [{ path: '', before: '•••', after: '•••' }] },
  })
})
