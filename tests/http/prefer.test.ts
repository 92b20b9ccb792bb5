import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WAIT_SECONDS_MAX, waitSeconds } from '../../src/http/prefer.ts'

test.each([
  ['wait=5', 5],
  ['wait=0', 0],
  ['WAIT = 007', 7],
  ['wait="10"', 10],
  ['wait="1\\0"', 10],
  ['wait=31', 30],
  ['wait=99999999999999999999999', 30],
  ['respond-async, wait=10', 10],
  ['respond-async;foo="a,wait=1;b\\"", wait=2', 2],
  ['return=minimal; wait=9, wait=3;priority=5', 3],
  [', ,wait=4', 4],
  ['wait=1, wait=2', 1],
  ['wait=x, wait=2', null],
  ['wait', null],
  ['wait=', null],
  ['wait=-1', null],
  ['wait=+1', null],
  ['wait=1.5', null],
  ['wait=1 2', null],
  ['wait="5', null],
  ['waiting=5', null],
  ['foo="wait=5, wait=6', null],
  ['', null],
  [undefined, null],
])('Prefer: %s waits %s', (header, seconds) => {
  expect(waitSeconds(header)).toBe(seconds)
})

const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/).filter((name) => name !== 'wait')
const quoted = fc.string({ maxLength: 12 }).map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`)
const word = fc.oneof(token, quoted)
const blanks = fc.constantFrom('', ' ', '\t', '  ')
const pair = fc
  .tuple(token, fc.option(word), blanks)
  .map(([name, value, gap]) => (value === null ? name : `${name}${gap}=${gap}${value}`))
const preference = fc
  .tuple(pair, fc.array(pair, { maxLength: 3 }), blanks)
  .map(([first, rest, gap]) => [first, ...rest].join(`${gap};${gap}`))

test('whatever stands around it, the first wait counts', () => {
  const others = fc.array(preference, { maxLength: 4 })
  const spelling = fc.constantFrom('wait', 'Wait', 'WAIT')
  fc.assert(
    fc.property(
      others,
      others,
      fc.nat(),
      fc.nat(),
      spelling,
      blanks,
      (before, after, seconds, later, name, gap) => {
        const header = [...before, `${name}${gap}=${gap}${seconds}`, ...after, `wait=${later}`].join(
          `${gap},${gap}`,
        )
        expect(waitSeconds(header)).toBe(Math.min(seconds, WAIT_SECONDS_MAX))
      },
    ),
  )
})

test('any text at all gives null or a whole number of seconds in range', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('w', 'a', 'i', 't', '=', '"', ',', ';', '1', '-', '\\', ' ') }),
      (text) => {
        const seconds = waitSeconds(text)
        expect(
          seconds === null || (Number.isInteger(seconds) && seconds >= 0 && seconds <= WAIT_SECONDS_MAX),
        ).toBe(true)
      },
    ),
  )
})
