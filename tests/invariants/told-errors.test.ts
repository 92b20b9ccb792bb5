import { Client } from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createObserver } from '../../src/telemetry/observer.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'

let database: TestDatabase
let client: Client
beforeAll(async () => {
  database = await testDatabase()
  client = new Client(database.connection)
  await client.connect()
  await client.query(`
    create table kin (v text check (length(v) < 3));
    create table kin_unique (v text primary key);
    create table kin_whole (v text, w text not null)`)
})
afterAll(async () => {
  await client.end()
  await database.close()
})

describe('I8: an error that PostgreSQL answers repeats values, the log does not', () => {
  test.each([
    ['a value of another type', `select 'KIN-canary'::int`],
    ['a moment that is none', `select 'KIN-canary'::timestamptz`],
    ['a broken rule', `insert into kin values ('KIN-canary')`],
    ['a second row', `insert into kin_unique values ('KIN-canary'), ('KIN-canary')`],
    ['a value that is missing', `insert into kin_whole values ('KIN-canary', null)`],
  ])('I8: the log tells of %s which error it was, and no value', async (_, text) => {
    const error = await client.query(text).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error).not.toBeNull()
    let logged = ''
    const observer = createObserver(
      pino(
        {},
        {
          write: (line: string) => {
            logged += line
          },
        },
      ),
    )
    observer.faulted({ where: 'test', error })
    expect(logged).toContain('gateway.faulted')
    expect(logged).toMatch(/"code":"2[23]/)
    expect(logged).not.toContain('KIN-canary')
  })
})
