import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  accept,
  delivered,
  draft,
  entry,
  leaseRequest,
  type TestStore,
  testStore,
} from '../../support/store.ts'
import { type AdminPort, apiOver, killed, startAdminPort } from './admin-port.ts'

let store: TestStore
let admin: AdminPort
let due = 0
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  store = await testStore()
  admin = await startAdminPort(
    {
      ...apiOver(store),
      onDue: () => {
        due += 1
      },
    },
    (close) => closing.push(close),
  )
})
afterAll(async () => {
  for (const close of closing) await close()
  expect([...store.faults, ...admin.faults]).toEqual([])
  await store.close()
})

interface Item {
  readonly id: string
  readonly key: string
  readonly state: string
}
interface Listed {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}
const list = async (query: string): Promise<Listed> => {
  const reply = await admin.call('viewer', 'GET', `/admin/v1/exchanges?${query}`)
  expect(reply.status).toBe(200)
  return JSON.parse(reply.text) as Listed
}
const audited = async (object: string): Promise<Record<string, unknown>[]> => {
  const reply = await admin.call('auditor', 'GET', `/admin/v1/audit?object=${object}`)
  return (JSON.parse(reply.text) as { items: Record<string, unknown>[] }).items
}

describe('GET /admin/v1/exchanges', () => {
  test('an item has the members of the contract and no others', async () => {
    const [id] = await killed(store, ['L-1'])
    const { items } = await list('key=l-1')
    expect(items).toEqual([
      {
        id,
        route: 'dossier',
        sender: 'onegate',
        partner: 'portal',
        key: 'L-1',
        state: 'dead',
        receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        dueAt: null,
        heldBy: null,
        attempts: 1,
        failure: { code: 'ENDPOINT_REFUSED', detail: 'refused' },
      },
    ])
  })

  test('newest first, page by page, unmoved by what arrives meanwhile', async () => {
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.unshift((await accept(store, draft(`P-${n}`, 'x'))).exchangeId)
    const first = await list('q=p-&limit=2')
    await accept(store, draft('P-9', 'late'))
    const second = await list(`q=p-&limit=2&cursor=${first.nextCursor}`)
    const third = await list(`q=p-&limit=2&cursor=${second.nextCursor}`)
    expect([...first.items, ...second.items, ...third.items].map((item) => item.id)).toEqual(ids)
    expect(third.nextCursor).toBeNull()
  })

  test('each filter keeps what it names; from is inclusive, to exclusive; q is literal', async () => {
    const { exchangeId, key } = { ...(await accept(store, draft('F_1', 'x'))), key: 'F_1' }
    await accept(store, draft('Fx1', 'x', { route: 'step', sender: 'other', lane: 'portal.steps' }))
    const [{ receivedAt = '' } = {}] = (await list(`key=${key}`)).items as unknown as { receivedAt: string }[]
    const after = new Date(Date.parse(receivedAt) + 1).toISOString()
    const keysOf = async (query: string): Promise<string[]> =>
      (await list(query)).items.map((item) => item.key)
    expect(await keysOf('q=f')).toEqual(['Fx1', 'F_1'])
    expect(await keysOf('q=f_')).toEqual(['F_1'])
    expect(await keysOf('q=%25')).toEqual([])
    expect(await keysOf(`q=${exchangeId.slice(0, 20)}`)).toContain('F_1')
    expect(await keysOf('q=f&route=step')).toEqual(['Fx1'])
    expect(await keysOf('q=f&sender=onegate')).toEqual(['F_1'])
    expect(await keysOf('q=f&partner=nobody')).toEqual([])
    expect(await keysOf('q=f&state=waiting')).toEqual(['Fx1', 'F_1'])
    expect(await keysOf(`q=f_&from=${receivedAt}`)).toEqual(['F_1'])
    expect(await keysOf(`q=f_&to=${receivedAt}`)).toEqual([])
    expect(await keysOf(`q=f_&from=${after}`)).toEqual([])
    const inVietnam = new Date(Date.parse(receivedAt) + 7 * 3_600_000).toISOString().replace('Z', '+07:00')
    expect(await keysOf(`q=f_&from=${inVietnam}`)).toEqual(['F_1'])
  })

  test('wrong parameters are all named: 422; a cursor of another filter or none is 400', async () => {
    const reply = await admin.call(
      'viewer',
      'GET',
      '/admin/v1/exchanges?state=lost&limit=201&from=yesterday&to=2025-02-30T00:00:00Z&key=&route=a&route=b&x=1',
    )
    expect([reply.status, reply.json['code']]).toEqual([422, 'REQUEST_INVALID'])
    const paths = (reply.json['issues'] as { path: string }[]).map((issue) => issue.path)
    expect(paths).toEqual(['/state', '/limit', '/from', '/to', '/key', '/route', '/x'])
    const { nextCursor } = await list('limit=1')
    for (const query of [`cursor=nonsense`, `cursor=`, `state=dead&cursor=${nextCursor}`]) {
      const refused = await admin.call('viewer', 'GET', `/admin/v1/exchanges?${query}`)
      expect([refused.status, refused.json['code']]).toEqual([400, 'INBOUND_MALFORMED'])
    }
  })
})

describe('GET /admin/v1/exchanges/{id}', () => {
  const CLEAR = /Trần Thị Riêng|038188012345|their answer|out of/
  const MESSAGE = '{"code":"D-1","name":"Trần Thị Riêng","other":"038188012345"}'
  const MASKED = '{"code":"D-1","name":"•••","other":"•••"}'

  test.each([
    ['viewer', null],
    ['operator', 'their words: ••• (•••)'],
    ['admin', 'their words: ••• (•••)'],
    ['auditor', 'their words: ••• (•••)'],
  ] as const)('as %s: the messages masked, the partner’s words %j', async (role, partnerText) => {
    const [id = ''] = await killed(store, [`M-${role}`], MESSAGE)
    const { status, json, text } = await admin.call(role, 'GET', `/admin/v1/exchanges/${id}`)
    expect([status, json['messageIn']]).toEqual([200, { contentType: 'application/json', text: MASKED }])
    expect(text).not.toMatch(CLEAR)
    expect(json['attempts']).toEqual([
      {
        number: 1,
        startedAt: expect.any(String),
        durationMs: 5,
        outcome: 'refused',
        status: 200,
        failure: { code: 'ENDPOINT_REFUSED', detail: 'refused' },
        internal: null,
        partnerText,
        receipt: null,
        request: { contentType: 'application/json', text: '•••' },
        response: { status: 200, text: '•••' },
        calls: [expect.objectContaining({ label: 'send', status: 200, answer: '•••' })],
      },
    ])
    expect(await audited(id)).toEqual([])
  })

  test('an auditor reveals it with a reason, and that is in the audit log', async () => {
    const [id = ''] = await killed(store, ['M-revealed'], MESSAGE)
    const path = `/admin/v1/exchanges/${id.toUpperCase()}/reveal`
    expect((await admin.call('auditor', 'POST', path, { reason: ' ' })).status).toBe(422)
    expect(await audited(id)).toEqual([])
    const { status, json } = await admin.call('auditor', 'POST', path, { reason: 'đối chiếu khiếu nại' })
    expect([status, json]).toMatchObject([
      200,
      {
        id,
        state: 'dead',
        messageIn: { contentType: 'application/json', text: MESSAGE },
        messageOut: { contentType: 'application/json', text: `out of ${id}` },
        attempts: [
          {
            request: { text: `out of ${id}` },
            response: { status: 200, text: 'their answer' },
            partnerText: 'their words: TRAN THI RIENG (038 188 012 345)',
          },
        ],
        replays: [],
        issues: null,
      },
    ])
    expect(await audited(id)).toMatchObject([
      { by: 'auditor-bot', role: 'auditor', action: 'exchange.reveal', reason: 'đối chiếu khiếu nại' },
    ])
  })

  test.each(['viewer', 'operator', 'admin'] as const)('a %s reveals nothing: 403', async (role) => {
    const [id = ''] = await killed(store, [`R-${role}`], MESSAGE)
    const refused = await admin.call(role, 'POST', `/admin/v1/exchanges/${id}/reveal`, { reason: 'tò mò' })
    expect([refused.status, refused.json['code']]).toEqual([403, 'FORBIDDEN'])
    expect(await audited(id)).toEqual([])
  })

  test('a rejected message shows what is wrong with it, and neither wrong values nor strange names', async () => {
    const issues = [
      { path: '/code', message: 'must be a text' },
      { path: '/Trần Thị Riêng', message: 'is not a known member' },
    ]
    const body = '{"code":38188012345,"Trần Thị Riêng":1,"nmae":"Trần Thị Riêng"}'
    const id = await store.store.reject({
      ...{ route: 'dossier', sender: 'onegate', partner: 'portal', lane: 'portal.dossiers', key: 'R-1' },
      ...{ body: Buffer.from(body), failure: { code: 'INBOUND_INVALID', detail: 'no' }, issues },
    })
    const { json } = await admin.call('auditor', 'GET', `/admin/v1/exchanges/${id}`)
    expect(json).toMatchObject({
      state: 'rejected',
      issues: [issues[0], { path: '/•••', message: 'is not a known member' }],
      messageIn: { text: '{"code":"•••","•••":"•••","nmae":"•••"}' },
      attempts: [],
    })
  })

  test.each(['019aa504-3e68-7b55-9a31-5f0c2f3b8d10', 'nonsense', '%ZZ', '%00', "'--"])(
    'id %s: 404, for discard as well',
    async (id) => {
      for (const [role, method, path, body] of [
        ['viewer', 'GET', `/admin/v1/exchanges/${id}`, undefined],
        ['operator', 'POST', `/admin/v1/exchanges/${id}/discard`, { reason: 'r' }],
      ] as const) {
        const reply = await admin.call(role, method, path, body)
        expect([reply.status, reply.json['code']]).toEqual([404, 'NOT_FOUND'])
      }
    },
  )
})

describe('POST /admin/v1/exchanges/{id}/discard', () => {
  test('a dead one is discarded, its successors are due, and it says who and why; once only', async () => {
    const [id = ''] = await killed(store, ['X-1'])
    const behind = await accept(store, draft('X-1', 'behind'))
    const before = due
    const path = `/admin/v1/exchanges/${id}/discard`
    const reply = await admin.call('operator', 'POST', path, { reason: 'hồ sơ đã rút' })
    expect([reply.status, reply.json['id'], reply.json['state']]).toEqual([200, id, 'discarded'])
    expect(due).toBe(before + 1)
    expect(await audited(id)).toMatchObject([
      { by: 'operator-bot', role: 'operator', action: 'exchange.discard', reason: 'hồ sơ đã rút' },
    ])
    const again = await admin.call('admin', 'POST', path, { reason: 'r' })
    expect([again.status, again.json['code']]).toEqual([409, 'STATE_CONFLICT'])
    expect(await list('key=X-1')).toMatchObject({
      items: [{ id: behind.exchangeId, state: 'waiting', heldBy: null }, { id }],
    })
  })

  test('one that waits or was delivered is 409 and stays as it is', async () => {
    const { exchangeId } = await accept(store, draft('X-2', 'x'))
    const path = `/admin/v1/exchanges/${exchangeId}/discard`
    expect((await admin.call('operator', 'POST', path, { reason: 'r' })).status).toBe(409)
    // Again, should a busy machine take longer over it than a lease lasts.
    await vi.waitFor(async () => {
      for (const lease of await store.store.lease(leaseRequest({ limit: 500 })))
        await store.store.settle(entry(lease, delivered))
      expect(await list('key=X-2')).toMatchObject({ items: [{ state: 'delivered' }] })
    }, 30_000)
    expect((await admin.call('operator', 'POST', path, { reason: 'r' })).status).toBe(409)
    expect(await audited(exchangeId)).toEqual([])
  })
})
