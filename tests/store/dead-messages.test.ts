import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { deadMessages } from '../../src/store/dead-messages.ts'
import {
  accept,
  dead,
  draft,
  entry,
  leaseRequest,
  sealing,
  type TestStore,
  testStore,
} from '../support/store.ts'

let store: TestStore
beforeAll(async () => {
  store = await testStore()
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await store.close()
})

test('the dead are read each once, in their order, so many and so many bytes of them at a time', async () => {
  const texts = ['aaaa', 'bbbb', 'c'.repeat(30), 'dddd', 'eeee']
  const ids: string[] = []
  for (const [n, text] of texts.entries()) ids.push((await accept(store, draft(`D${n}`, text))).exchangeId)
  for (const lease of await store.store.lease(leaseRequest({ limit: texts.length })))
    await store.store.settle(entry(lease, dead))

  const pages: number[] = []
  const query: Database['query'] = async (question) => {
    const rows = await store.database.query(question)
    pages.push(rows.length)
    return rows as never[]
  }
  const read: [string, string][] = []
  const order = { kind: 'filter', filter: { route: 'dossier' } } as const
  const page = { count: 3, bytes: 8 }
  for await (const { exchangeId, body } of deadMessages({ ...store.database, query }, order, sealing, page))
    read.push([exchangeId, Buffer.from(body).toString()])
  expect(read).toEqual(ids.map((id, n) => [id, texts[n]]))
  expect(pages).toEqual([2, 1, 2, 0])
})
