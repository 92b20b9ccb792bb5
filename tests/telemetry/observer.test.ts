import pg from 'pg'
import { expect, test } from 'vitest'
import { StoreUnavailable } from '../../src/flow/store-unavailable.ts'
import { describe } from '../../src/telemetry/observer.ts'

const answered = (code: string, message: string): pg.DatabaseError =>
  Object.assign(new pg.DatabaseError(message, 0, 'error'), { code, detail: 'Key (key)=(038090000001)' })

test('why the store gave no answer is logged by its code', () => {
  const error = new StoreUnavailable(answered('55P03', 'canceling statement due to lock timeout'))
  expect(describe(error)).toMatchObject({
    ...{ name: 'StoreUnavailable', code: '55P03' },
    message: 'error: canceling statement due to lock timeout',
  })
})

test.each(['22P02', '23505'])('what an error of the data (%s) repeats is not logged', (code) => {
  for (const error of [answered(code, '038090000001'), new StoreUnavailable(answered(code, '038090000001'))])
    expect(JSON.stringify(describe(error))).not.toContain('038090000001')
})
