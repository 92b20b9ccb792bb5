import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { EXCHANGE_STATES, isEnded } from '../../src/domain/exchange.ts'
import { FAILURES, fail, ok } from '../../src/domain/failure.ts'

test('only waiting and delivering are unended', () => {
  expect(EXCHANGE_STATES.filter((state) => !isEnded(state))).toEqual(['waiting', 'delivering'])
})

test('a result is its value or its failure', () => {
  expect(ok(1)).toEqual({ ok: true, value: 1 })
  expect(fail('INTERNAL', 'D', { internal: 'I' })).toEqual({
    ok: false,
    failure: { code: 'INTERNAL', detail: 'D', internal: 'I' },
  })
})

describe('the table of failures', () => {
  const rows = readFileSync('docs/errors.md', 'utf8')
    .split('\n')
    .map((line) => /^\| `([A-Z_]+)` \| (\d+) \| ([^|]+?) \|/.exec(line))
    .filter((row) => row !== null)
    .map(([, code, status, title]) => [code, { status: Number(status), title }] as const)

  test('is that of docs/errors.md, code by code', () => {
    expect(Object.fromEntries(rows)).toEqual(FAILURES)
    expect(rows).toHaveLength(Object.keys(FAILURES).length)
  })
})
