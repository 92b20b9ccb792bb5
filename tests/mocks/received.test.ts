import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createQueue } from '../../mocks/lib/queue.ts'
import { createReceivedLog, decode } from '../../mocks/lib/received.ts'
import { type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { ACCOUNT, ask, dossierItem, jsonOf, type PortalClient, portalClient } from './portal-client.ts'

const SECOND = 'H56.14-251121-0002'

let mock: NpspMock
let client: PortalClient
beforeEach(async () => {
  mock = await startNpspMock({ port: 0, ...ACCOUNT, keepBodies: 3 })
  client = await portalClient(mock)
})
afterEach(() => mock.close())

const get = async (path: string) => jsonOf(await ask(mock.url, { method: 'GET', path }))

describe('what was received', () => {
  test('stands newest last, with everything that tells one request from another', async () => {
    await client.create(dossierItem(), { headers: { 'idempotency-key': 'k-1', traceparent: '00-a-b-01' } })
    await client.create(dossierItem(), { headers: { 'idempotency-key': 'k-1' } })
    const answer = await get('/__received')
    expect(answer['counts']).toEqual({ login: 1, DongBoHoSoMC: 2 })
    expect(answer['items']).toMatchObject([
      { service: 'login', committed: true, answered: 200, dossierCode: null, body: ACCOUNT },
      {
        service: 'DongBoHoSoMC',
        isUpdating: 'False',
        dossierCode: 'H56.14-251121-0001',
        idempotencyKey: 'k-1',
        repeat: 0,
        traceparent: '00-a-b-01',
        session: expect.stringMatching(/^S-/),
        committed: true,
        answered: 200,
        body: { data: [dossierItem()] },
      },
      { idempotencyKey: 'k-1', repeat: 1, traceparent: null, committed: false, answered: 200 },
    ])
  })

  test('is filtered by dossier, service, time and number', async () => {
    await client.create(dossierItem())
    await client.create(dossierItem({ MaHoSo: SECOND }))
    await client.lookUp(SECOND)
    const codes = async (query: string) => {
      const { items } = await get(`/__received?${query}`)
      return Array.isArray(items) ? items.map((item: { service: string }) => item.service) : items
    }
    expect(await codes(`dossierCode=${SECOND.toLowerCase()}`)).toEqual(['DongBoHoSoMC', 'TraCuuHoSo'])
    expect(await codes(`dossierCode=${SECOND}&service=TraCuuHoSo`)).toEqual(['TraCuuHoSo'])
    expect(await codes('limit=1')).toEqual(['TraCuuHoSo'])
    expect(await codes('since=2100-01-01T00:00:00Z')).toEqual([])
    expect(await codes('since=2000-01-01T00:00:00Z')).toHaveLength(4)
    expect(await ask(mock.url, { method: 'GET', path: '/__received?since=yesterday' })).toMatchObject({
      status: 422,
    })
  })

  test('is forgotten on DELETE, the dossiers are not', async () => {
    await client.create(dossierItem())
    await ask(mock.url, { method: 'DELETE', path: '/__received' })
    expect(await get('/__received')).toEqual({ items: [], counts: {} })
    expect(await get('/__received?summary=1')).toMatchObject({ requests: 0, dossiers: 0 })
    expect(mock.dossier('H56.14-251121-0001')).toHaveLength(1)
  })

  test('keeps no more bodies than ordered; the versions of a dossier lose theirs too', async () => {
    await client.create(dossierItem())
    for (const _ of [1, 2, 3]) await client.lookUp(SECOND)
    expect(mock.received().map((item) => item.body !== null)).toEqual([false, false, true, true, true])
    expect(mock.dossier('H56.14-251121-0001')).toMatchObject([{ number: 1, status: '2', data: null }])
  })
})

describe('requests about one dossier that were in flight at once', () => {
  test('none when they come one after the other, other dossiers at the same time or not', async () => {
    for (const isUpdating of ['False', 'True', 'True']) await client.create(dossierItem(), { isUpdating })
    await Promise.all(
      [1, 2, 3, 4].map((number) => client.create(dossierItem({ MaHoSo: `H56.14-251121-100${number}` }))),
    )
    expect(await get('/__received?summary=1')).toEqual({
      overlaps: 0,
      dossiers: 5,
      requests: 8,
      overlapping: [],
    })
  })

  test('are counted, whatever the service and the case of the code', async () => {
    mock.faults.add({ kind: 'latency', ms: 150, service: 'DongBoHoSoMC' })
    const first = client.create(dossierItem())
    await vi.waitFor(() => expect(mock.received({ service: 'DongBoHoSoMC' })).toHaveLength(1))
    await client.lookUp('h56.14-251121-0001')
    await first
    expect(mock.summary()).toMatchObject({ overlaps: 1, overlapping: ['H56.14-251121-0001'] })
  })

  test('a caller that gives up and asks again overlaps with nobody', async () => {
    mock.faults.add({ kind: 'hang', times: 20 })
    for (let round = 0; round < 20; round += 1) await client.create(dossierItem(), { patienceMs: 25 })
    await client.create(dossierItem())
    expect(mock.summary()).toMatchObject({ overlaps: 0, requests: 22 })
  })
})

describe('bounds', () => {
  test('the list drops the oldest beyond its bound, its counts go on', () => {
    const log = createReceivedLog({ entries: 100, bodies: 10, bodyBytes: 1_000 })
    const entry = {
      path: '/',
      service: 's',
      isUpdating: null,
      dossierCode: null,
      traceparent: null,
      session: null,
    }
    for (let number = 0; number < 5_000; number += 1)
      log.add({ ...entry, idempotencyKey: `k-${number % 150}` }, Buffer.from(String(number)))
    const items = log.list()
    expect(items).toHaveLength(100)
    expect(items.map((item) => item.body).slice(88)).toEqual([
      null,
      null,
      4990,
      4991,
      4992,
      4993,
      4994,
      4995,
      4996,
      4997,
      4998,
      4999,
    ])
    // 150 keys in turn, 100 entries kept: whenever a key comes again its last use has been dropped.
    expect(new Set(items.map((item) => item.repeat))).toEqual(new Set([0]))
    expect(log.counts()).toEqual({ s: 5_000 })
  })

  test('bodies are bounded in bytes as well, and none are kept when none are wanted', () => {
    const entry = {
      path: '/',
      service: null,
      isUpdating: null,
      dossierCode: null,
      traceparent: null,
      session: null,
      idempotencyKey: null,
    }
    const log = createReceivedLog({ entries: 10, bodies: 10, bodyBytes: 20 })
    const kept = [1, 2, 3].map(() => log.add(entry, Buffer.from('"12345678"')).kept)
    expect(kept.map(decode)).toEqual([null, '12345678', '12345678'])
    const none = createReceivedLog({ entries: 10, bodies: 0, bodyBytes: 20 })
    expect(decode(none.add(entry, Buffer.from('1')).kept)).toBeNull()
  })

  test('a queue gives back in order what was put in, however long it runs', () => {
    const queue = createQueue<number>()
    let expected = 0
    for (let number = 0; number < 10_000; number += 1) {
      queue.push(number)
      if (number % 3 !== 0) expect(queue.shift()).toBe(expected++)
    }
    expect(queue.size).toBe(10_000 - expected)
    expect(queue.items()[0]).toBe(expected)
    queue.clear()
    expect(queue.shift()).toBeUndefined()
  })
})
