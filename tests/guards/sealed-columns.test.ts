import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { NOT_SEALED, nameOfColumn, SEALED_COLUMNS } from '../../src/store/sealed-columns.ts'
import { testDatabase } from '../support/postgres.ts'

interface Column {
  readonly name: string
  readonly key: readonly string[]
}

/** Every column of bytes in the tables as the migrations make them, with the primary key of its table. */
async function columnsOfBytes(): Promise<readonly Column[]> {
  const { connection } = await testDatabase()
  const database = openDatabase(connection, { connections: 1 })
  try {
    await migrate(database)
    return await database.query<{ name: string; key: string[] }>({
      text: `select c.relname || '.' || a.attname as name, array(
            select k.attname::text from pg_index i cross join unnest(i.indkey) with ordinality as n(attnum, place)
              join pg_attribute k on k.attrelid = c.oid and k.attnum = n.attnum
            where i.indrelid = c.oid and i.indisprimary order by n.place) as key
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and a.attnum > 0 and not a.attisdropped and a.atttypid in ('bytea'::regtype, 'bytea[]'::regtype)
        order by 1`,
    })
  } finally {
    await database.close()
  }
}

test('every column of bytes is named: sealed, with its primary key, or not, with the reason', async () => {
  const columns = await columnsOfBytes()
  const sealed = SEALED_COLUMNS.map((column) => ({
    name: nameOfColumn(column),
    key: column.key.map(([name]) => name),
  }))
  const names = sealed.map(({ name }) => name)
  expect([...names, ...Object.keys(NOT_SEALED)].sort()).toEqual(columns.map(({ name }) => name).sort())
  expect(sealed.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
    columns.filter(({ name }) => names.includes(name)).sort((a, b) => (a.name < b.name ? -1 : 1)),
  )
})
