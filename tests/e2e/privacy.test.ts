import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { ADMINS, TOKENS } from '../cli/admins.ts'
import { untilState } from '../support/delivered.ts'
import { API_KEY, type GatewayProcess, runCli, startGateway, writeConfig } from '../support/gateway.ts'
import { filesLeftBehind, formsOf, foundIn, type LeftBehind } from '../support/left-behind.ts'
import { codeOf, dossierOf, type Sent, send, stepOf } from '../support/sender.ts'

// One run with invented persons, over the embedded database; then everything that it left behind is searched for them.

const PERSONS = {
  name: 'Đặng Thị Kín Đáo',
  number: '038188776655',
  legacy: '171889977',
  phone: '0912776655',
  email: 'kin.dao@vi-du.invalid',
  address: 'Số 5 phố Hàng Kín',
  officer: 'Lò Văn Giấu',
}
const CODE = codeOf(1)
const SAID = `Hồ sơ của ${PERSONS.name}, ${PERSONS.address}, số ${PERSONS.number} không hợp lệ`

const message = (code: string): Record<string, unknown> => {
  const dossier = dossierOf(code, `Cấp lại giấy cho ${PERSONS.name}, ${PERSONS.address}`)
  return {
    ...dossier,
    applicant: {
      ...{ kind: 'citizen', name: PERSONS.name, email: PERSONS.email, phone: PERSONS.phone },
      identifiers: [
        { type: 'personal-id', value: PERSONS.number },
        { type: 'legacy-id', value: PERSONS.legacy },
      ],
    },
  }
}

let folder: string
let dataDir: string
let portal: NpspMock
let gateway: GatewayProcess
/** Whatever anybody was told who is no auditor. */
const told: string[] = []
let files: LeftBehind

const asked = async (path: string, token: string, body?: unknown): Promise<string> => {
  const response = await fetch(`${gateway.adminUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return response.text()
}

/** Sent again as long as nothing was acknowledged. */
const sent = (method: string, path: string, body: unknown): Promise<Sent> =>
  vi.waitFor(
    async () => {
      const answer = await send(gateway.url, method, path, body)
      told.push(JSON.stringify(answer.body))
      expect(answer.status).not.toBe(503)
      return answer
    },
    { timeout: 30_000 },
  )

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-privacy-'))
  // As root the database's user has to pass through.
  chmodSync(folder, 0o711)
  dataDir = join(folder, 'data')
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  const options = { database: { dataDir }, portalUrl: portal.url, config: { admins: ADMINS } }
  gateway = await startGateway(options)

  portal.faults.add({
    kind: 'refusal',
    text: SAID,
    service: 'DongBoHoSoMC',
    dossierCode: codeOf(2),
    times: 1,
  })
  portal.faults.add({
    kind: 'text',
    text: SAID,
    code: '-7',
    service: 'DongBoHoSoMC',
    dossierCode: CODE,
    times: 1,
  })
  const first = await sent('PUT', `/v1/dossiers/${CODE}`, message(CODE))
  const refused = await sent('PUT', `/v1/dossiers/${codeOf(2)}`, message(codeOf(2)))
  await sent('POST', `/v1/dossiers/${codeOf(2)}/progress`, {
    ...stepOf('s1'),
    handler: { name: PERSONS.officer, unit: 'Phòng' },
    content: SAID,
  })
  // Wrong in every member, in names of members, in the path, in the query.
  await sent('PUT', `/v1/dossiers/${codeOf(3)}`, spoilt(message(codeOf(3))))
  await sent('PUT', `/v1/dossiers/${codeOf(3)}`, {
    ...message(codeOf(3)),
    status: SAID,
    channel: PERSONS.number,
  })
  await sent(
    'PUT',
    `/v1/dossiers/${codeOf(3)}?q=${PERSONS.number}&vnp_OrderInfo=${encodeURIComponent(PERSONS.name)}`,
    SAID,
  )
  await sent('GET', `/v1/exchanges?key=${PERSONS.number}&cursor=${PERSONS.legacy}`, undefined)
  for (const id of [first.body['exchangeId'], refused.body['exchangeId']])
    await vi.waitFor(async () =>
      expect(await asked(`/admin/v1/exchanges/${String(id)}`, TOKENS.viewer)).toMatch(/refused|dead/),
    )
  await untilState(gateway.url, refused.body['exchangeId'], 'dead')

  const list = JSON.parse(await asked('/admin/v1/exchanges?limit=200', TOKENS.viewer)) as {
    items: { id: string }[]
  }
  for (const { id } of list.items)
    for (const role of ['viewer', 'operator', 'auditor'] as const)
      told.push(await asked(`/admin/v1/exchanges/${id}`, TOKENS[role]))
  const revealed = await asked(
    `/admin/v1/exchanges/${String(refused.body['exchangeId'])}/reveal`,
    TOKENS.auditor,
    {
      reason: 'đối chiếu',
    },
  )
  // What is searched for below was there to be found.
  for (const person of [PERSONS.name, PERSONS.number, PERSONS.phone]) expect(revealed).toContain(person)
  for (const path of [
    ...['/metrics', '/readyz', '/admin/v1/exchanges', '/admin/v1/lanes', '/admin/v1/stats?window=1h'],
    ...[`/admin/v1/exchanges?q=${PERSONS.number}`, '/admin/v1/audit'],
  ])
    told.push(await asked(path, TOKENS.auditor))
  const url = ['--url', gateway.adminUrl, '--token', TOKENS.operator]
  for (const verb of [['show', String(refused.body['exchangeId'])], ['exchanges']]) {
    const { out, err } = await runCli([...verb, ...url])
    told.push(out, err)
  }

  const file = writeConfig(options)
  const erased = await runCli([
    'erase',
    '--personal-id',
    PERSONS.number,
    '--reason',
    'theo yêu cầu',
    '--json',
    '--config',
    file.path,
  ])
  expect(erased.code).toBe(0)
  told.push(erased.out, erased.err)
  file.remove()

  files = await filesLeftBehind(folder, dataDir)
}, 180_000)

afterAll(async () => {
  await gateway?.stop()
  await portal?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Every text of a message with a person in it instead, and members that have a person's name. */
function spoilt(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spoilt)
  if (typeof value === 'object' && value !== null)
    return {
      ...Object.fromEntries(Object.entries(value).map(([name, member]) => [name, spoilt(member)])),
      kínĐáo: PERSONS.name,
    }
  return `${PERSONS.name} ${PERSONS.number}`
}

describe.each(Object.entries(PERSONS))('%s (%s)', (_, person) => {
  const forms = formsOf(person)

  test('is in no answer, list, metric or sentence, but of a reveal', () => {
    for (const form of forms) expect(told.filter((text) => text.includes(form))).toEqual([])
  })

  test('is in no line of the log', () => {
    const log = JSON.stringify(gateway.log) + gateway.errors()
    for (const form of [...forms, API_KEY]) expect(log).not.toContain(form)
  })

  test('is in no file of the database, nor in its write-ahead log', () => {
    expect(foundIn(files, forms)).toEqual([])
  })
})

test('the files were read: what may stand in them does', () => {
  const withCode = files.filter(([, bytes]) => bytes.includes(Buffer.from(CODE))).map(([name]) => name)
  expect(withCode.some((name) => name.includes('/pg_wal/'))).toBe(true)
  expect(withCode.some((name) => name.includes('/base/'))).toBe(true)
})
