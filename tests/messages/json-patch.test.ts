import { describe, expect, test } from 'vitest'
import type { JsonChange } from '../../src/domain/json-change.ts'
import { patchJson } from '../../src/messages/json-patch.ts'

const MESSAGE = { summary: 's', fees: [{ code: 'a' }, { code: 'b' }], 'a/b~c': 1 }

const patched = (change: JsonChange): unknown => {
  const result = patchJson(Buffer.from(JSON.stringify(MESSAGE)), [change])
  return result.ok ? JSON.parse(Buffer.from(result.value).toString()) : result.failure.code
}

describe('a change of a message', () => {
  test.each<[JsonChange, object]>([
    [{ op: 'replace', path: '/fees/1/code', value: 'x' }, { fees: [{ code: 'a' }, { code: 'x' }] }],
    [{ op: 'add', path: '/fees/-', value: {} }, { fees: [...MESSAGE.fees, {}] }],
    [{ op: 'add', path: '/fees/2', value: {} }, { fees: [...MESSAGE.fees, {}] }],
    [{ op: 'add', path: '/fees/0', value: {} }, { fees: [{}, ...MESSAGE.fees] }],
    [{ op: 'add', path: '/note', value: 'n' }, { note: 'n' }],
    [{ op: 'remove', path: '/fees/0' }, { fees: [{ code: 'b' }] }],
    [{ op: 'replace', path: '/a~1b~0c', value: 2 }, { 'a/b~c': 2 }],
  ])('%j is made at the place that it names', (change, expected) => {
    expect(patched(change)).toEqual({ ...MESSAGE, ...expected })
  })

  test.each([
    ...['/fees/-', '/fees/2', '/fees/01', '/fees/-1', '/fees/length', '/fees/map', '/fees/0/none'],
    ...[
      '/summary/0',
      '/summary/length',
      '/toString',
      '/none',
      '/none/code',
      '/__proto__',
      '/__proto__/summary',
    ],
    ...['/constructor/summary', '/fees/prototype/0'],
  ])('neither replaces nor removes %s, which is not there', (path) => {
    expect(patched({ op: 'replace', path, value: 0 })).toBe('REQUEST_INVALID')
    expect(patched({ op: 'remove', path })).toBe('REQUEST_INVALID')
  })

  test.each([
    ...[
      '/fees/3',
      '/fees/01',
      '/fees/-1',
      '/fees/x',
      '/fees/length',
      '/fees/-/code',
      '/summary/x',
      '/summary/0',
    ],
    ...['/none/code', '/__proto__', '/__proto__/x', '/constructor/prototype/x', '/fees/0/code/x'],
  ])('adds nothing at %s, which cannot be', (path) => {
    expect(patched({ op: 'add', path, value: 0 })).toBe('REQUEST_INVALID')
  })

  test('the whole message is replaced, never removed', () => {
    expect(patched({ op: 'replace', path: '', value: { a: 1 } })).toEqual({ a: 1 })
    expect(patched({ op: 'remove', path: '' })).toBe('REQUEST_INVALID')
  })
})
