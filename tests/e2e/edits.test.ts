import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { storedSummaries, untilState } from '../support/delivered.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { codeOf, putDossier, type Sent, send } from '../support/sender.ts'

let portal: NpspMock
let database: TestDatabase
let gateway: GatewayProcess

beforeEach(async () => {
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  database = await testDatabase()
})
afterEach(async () => {
  await gateway.kill().catch(() => undefined)
  await portal.close()
  await database.close()
})

const admins = ['lan', 'minh'].map((name) => ({
  name,
  role: 'operator',
  tokenSha256: createHash('sha256').update(name).digest('hex'),
}))

const start = async (approval: string): Promise<void> => {
  gateway = await startGateway({
    ...{ database: { url: database.url }, portalUrl: portal.url },
    config: { admins, replay: { approval } },
  })
}

const call = (who: string, method: string, path: string, body?: unknown): Promise<Sent> =>
  send(gateway.adminUrl, method, `/admin/v1${path}`, body, { authorization: `Bearer ${who}` })

/** A dossier that the portal has refused. */
async function dead(): Promise<string> {
  portal.faults.add({ kind: 'refusal', service: 'DongBoHoSoMC', text: 'Mã TTHC không có trong danh mục' })
  const { body } = await putDossier(gateway.url, codeOf(1), 'trích yếu sai')
  await untilState(gateway.url, body['exchangeId'], 'dead')
  portal.faults.clear()
  return String(body['exchangeId'])
}

const edit = (exchangeId: string, changes: readonly object[], more: object = {}) => ({
  ...{ exchangeIds: [exchangeId], edits: [{ exchangeId, changes }], reason: 'sửa theo phiếu', ...more },
})
const SUMMARY = [{ op: 'replace', path: '/summary', value: 'trích yếu đúng' }]

test('an edited message goes out instead of the original, which stays beside it', async () => {
  await start('never')
  const id = await dead()
  const dry = await call('lan', 'POST', '/replays', edit(id, SUMMARY, { dryRun: true }))
  expect([dry.status, dry.body['translates'], dry.body['fails']]).toEqual([200, 1, []])
  expect((await call('lan', 'GET', `/exchanges/${id}`)).body).toMatchObject({
    ...{ state: 'dead', messageEdited: null },
  })
  const ordered = await call('lan', 'POST', '/replays', edit(id, SUMMARY))
  expect([ordered.status, ordered.body['state']]).toEqual([202, 'running'])
  await untilState(gateway.url, id, 'delivered')
  expect(storedSummaries(portal, codeOf(1))).toEqual(['trích yếu đúng'])
  const { body } = await call('lan', 'GET', `/exchanges/${id}`)
  const texts = [body['messageIn'], body['messageEdited']].map(
    (message) => (message as { text: string }).text,
  )
  expect(texts.map((text) => Object.keys(JSON.parse(text)).sort().join())[1]).toBe(
    texts.map((text) => Object.keys(JSON.parse(text)).sort().join())[0],
  )
  const job = await call('lan', 'GET', `/replays/${ordered.body['replayId']}`)
  expect(job.body).toMatchObject({ edits: 1, edited: [{ exchangeId: id, paths: ['/summary'] }] })
  expect(JSON.stringify(job.body)).not.toContain('trích yếu')
})

test('where edits need approval another person gives it; until then nothing is sent', async () => {
  await start('edits')
  const id = await dead()
  portal.clearReceived()
  const ordered = await call('lan', 'POST', '/replays', edit(id, SUMMARY))
  const replay = `/replays/${ordered.body['replayId']}`
  expect([ordered.status, ordered.body['state']]).toEqual([202, 'proposed'])
  const own = await call('lan', 'POST', `${replay}/approve`, { reason: 'tôi' })
  expect([own.status, own.body['code']]).toEqual([403, 'FORBIDDEN'])
  expect([(await call('lan', 'GET', replay)).body['state'], portal.received({}).length]).toEqual([
    'proposed',
    0,
  ])
  const approved = await call('minh', 'POST', `${replay}/approve`, { reason: 'đã đối chiếu' })
  expect(approved.body).toMatchObject({
    ...{ by: 'lan', decision: { by: 'minh', reason: 'đã đối chiếu' } },
  })
  await untilState(gateway.url, id, 'delivered')
  await vi.waitFor(
    async () => expect((await call('lan', 'GET', replay)).body['state']).toBe('finished'),
    10_000,
  )
  expect((await call('minh', 'POST', `${replay}/approve`, { reason: 'lại' })).status).toBe(409)
})

test('what is rejected is never sent, and a replay without edits needs no approval there', async () => {
  await start('edits')
  const id = await dead()
  const proposed = await call('lan', 'POST', '/replays', edit(id, SUMMARY))
  const replay = `/replays/${proposed.body['replayId']}`
  const rejected = await call('minh', 'POST', `${replay}/reject`, { reason: 'sai nội dung' })
  expect([rejected.status, rejected.body['state']]).toEqual([200, 'rejected'])
  const plain = await call('lan', 'POST', '/replays', { exchangeIds: [id], reason: 'gửi nguyên bản' })
  expect(plain.body['state']).toBe('running')
  await untilState(gateway.url, id, 'delivered')
  expect(storedSummaries(portal, codeOf(1))).toEqual(['trích yếu sai'])
})

test('nobody approves an edited message of an exchange that was delivered meanwhile', async () => {
  await start('edits')
  const id = await dead()
  const proposed = await call('lan', 'POST', '/replays', edit(id, SUMMARY))
  await call('lan', 'POST', '/replays', { exchangeIds: [id], reason: 'gửi nguyên bản' })
  await untilState(gateway.url, id, 'delivered')
  const replay = `/replays/${proposed.body['replayId']}`
  const approved = await call('minh', 'POST', `${replay}/approve`, { reason: 'được' })
  expect([approved.status, approved.body['code']]).toEqual([409, 'STATE_CONFLICT'])
  expect((await call('minh', 'GET', replay)).body).toMatchObject({ state: 'proposed', delivered: 0 })
  expect((await call('minh', 'POST', `${replay}/reject`, { reason: 'đã gửi' })).status).toBe(200)
})

test('with approval always every replay waits for another person', async () => {
  await start('always')
  const id = await dead()
  const ordered = await call('lan', 'POST', '/replays', { exchangeIds: [id], reason: 'gửi lại' })
  expect(ordered.body['state']).toBe('proposed')
  await call('minh', 'POST', `/replays/${ordered.body['replayId']}/approve`, { reason: 'được' })
  await untilState(gateway.url, id, 'delivered')
})

test('an edit that would not be valid is refused with the place, and changes nothing', async () => {
  await start('never')
  const id = await dead()
  const refused = async (changes: readonly object[], more: object = {}) => {
    const reply = await call('lan', 'POST', '/replays', edit(id, changes, more))
    return [reply.status, (reply.body['issues'] as { path: string }[]).map(({ path }) => path)]
  }
  expect(await refused([{ op: 'replace', path: '/status', value: 'nonsense' }])).toEqual([
    ...[422, ['/edits/0/message/status']],
  ])
  expect(await refused([{ op: 'remove', path: '/procedure/code' }])).toEqual([
    ...[422, ['/edits/0/message/procedure/code']],
  ])
  // The dossier code is the line it stands in.
  expect(await refused([{ op: 'replace', path: '/dossierCode', value: codeOf(2) }])).toEqual([
    ...[422, ['/edits/0/message/dossierCode']],
  ])
  expect(await refused([{ op: 'remove', path: '/nothing/here' }])).toEqual([422, ['/edits/0/changes/0']])
  expect(await refused([{ op: 'replace', path: 'summary', value: 'x' }])).toEqual([
    ...[422, ['/edits/0/changes/0/path']],
  ])
  expect(await refused([{ op: 'replace', path: '/summary' }])).toEqual([422, ['/edits/0/changes/0/value']])
  expect(await refused([{ op: 'add', path: '/__proto__/x', value: 1 }])).toEqual([
    ...[422, expect.any(Array)],
  ])
  expect(await refused(SUMMARY, { exchangeIds: ['019aa504-3e68-7b55-9a31-5f0c2f3b8d10'] })).toEqual([
    ...[422, ['/edits']],
  ])
  expect((await call('lan', 'GET', `/exchanges/${id}`)).body).toMatchObject({
    ...{ state: 'dead', messageEdited: null },
  })
})
