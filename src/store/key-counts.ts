import type { Database } from './database.ts'
import { keyIdOf, nameOfColumn, SEALED_COLUMNS } from './sealed-columns.ts'

/** How many values of a column hang on a key. `keyId` null: what stands there is no sealed value. */
export interface KeyCount {
  readonly column: string
  readonly keyId: string | null
  readonly count: number
}

/** Counts the values of every sealed column by the key that they name. Reads a few bytes of each: minutes over years of data, holding nothing up. */
export async function countByKey(database: Database): Promise<readonly KeyCount[]> {
  const client = await database.connectAlone({ isPatient: true })
  try {
    const counts: KeyCount[] = []
    for (const sealed of SEALED_COLUMNS) {
      const value = `t.${sealed.column}`
      const { rows } = await client.query<{ key_id: string | null; count: string }>(
        `select ${keyIdOf(value)} as key_id, count(*) as count from ${sealed.table} t where ${value} is not null group by 1 order by 1`,
      )
      for (const { key_id, count } of rows)
        counts.push({ column: nameOfColumn(sealed), keyId: key_id, count: Number(count) })
    }
    return counts
  } finally {
    await client.end()
  }
}
