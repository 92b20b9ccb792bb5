import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, it } from 'vitest'
import { testDatabase } from '../../support/postgres.ts'

it('a test database is empty, its own and gone after its end', async () => {
  const one = await testDatabase()
  const two = await testDatabase()
  const client = new Client({ connectionString: one.url })
  await client.connect()
  const { rows } = await client.query('SELECT current_database() AS name')
  expect(rows).toEqual([{ name: one.connection.database }])
  expect(two.connection.database).not.toBe(one.connection.database)
  await client.end()
  await one.close()
  await expect(new Client(one.connection).connect()).rejects.toThrow('does not exist')
  await two.close()
  expect(existsSync(join(one.connection.host, '.s.PGSQL.5432'))).toBe(true)
  expect(readFileSync(join(one.connection.host, '../postgres/postmaster.pid'), 'utf8')).not.toBe('')
})
