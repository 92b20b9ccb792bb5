import { expect, test } from 'vitest'
import { changesOf } from '../../src/console/exchange/changes.ts'
import { fieldsOf, WHOLE } from '../../src/console/exchange/fields.ts'
import { missingFields } from '../../src/console/exchange/missing-fields.ts'
import { patchJson } from '../../src/messages/json-patch.ts'

const MESSAGE = {
  code: 'A',
  fee: 75_000,
  digitised: true,
  note: 'dài'.repeat(400),
  'a/b~c': 'x',
  papers: ['một', 'hai', 'ba'],
  person: { name: 'Lan' },
}
const SCHEMA = {
  properties: {
    code: { type: 'string' },
    year: { type: 'integer' },
    person: { type: 'object', properties: { name: { type: 'string' }, phone: { type: 'string' } } },
    office: { type: 'object', properties: { code: { type: 'string' } } },
    papers: { type: 'array', items: { type: 'string' } },
    links: { type: 'array', items: { type: 'string' } },
  },
}
const text = JSON.stringify(MESSAGE)
const there = fieldsOf(text, WHOLE)?.shown ?? []
const fields = [...there, ...missingFields(SCHEMA, there)]

/** The message that the gateway would make of what was typed. */
function edited(typed: readonly (readonly [string, string | null])[]): unknown {
  const patched = patchJson(Buffer.from(text), changesOf(fields, new Map(typed)))
  if (!patched.ok) throw new Error(patched.failure.detail)
  return JSON.parse(Buffer.from(patched.value).toString())
}

test('every value can be replaced in its own type, whatever its member is called and however long it is', () => {
  const note = there.find(({ path }) => path === '/note')
  expect(note?.value).toBe(MESSAGE.note)
  expect(
    edited([
      ['/fee', '80000'],
      ['/digitised', 'false'],
      ['/note', `${note?.value}.`],
      ['/a~1b~0c', 'y'],
      ['/code', 'A'],
    ]),
  ).toEqual({ ...MESSAGE, fee: 80_000, digitised: false, note: `${MESSAGE.note}.`, 'a/b~c': 'y' })
})

test('what the schema knows beside is offered where its place is there, and added in its type', () => {
  const offered = fields.filter(({ isMissing }) => isMissing).map(({ path }) => path)
  expect(offered).toEqual(['/year', '/person/phone'])
  expect(
    edited([
      ['/year', '2025'],
      ['/person/phone', '0912345678'],
    ]),
  ).toEqual({
    ...MESSAGE,
    year: 2025,
    person: { name: 'Lan', phone: '0912345678' },
  })
  expect(edited([['/year', '']])).toEqual(MESSAGE)
})

test('fields that are left out go, and of a list the ones that were meant', () => {
  expect(
    edited([
      ['/papers/0', null],
      ['/papers/2', null],
      ['/papers/1', 'HAI'],
      ['/code', null],
      ['/year', null],
    ]),
  ).toEqual({
    ...MESSAGE,
    code: undefined,
    papers: ['HAI'],
  })
})
