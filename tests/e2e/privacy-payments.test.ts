import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Mock } from '../../mocks/lib/mock-server.ts'
import { PLATFORM_ACCOUNT } from '../../mocks/payment-platform/mock.ts'
import { sign as signPlatform } from '../../mocks/payment-platform/sign.ts'
import { comparable, fullNameOf, PERSONS, type Person, STRANGER } from '../../mocks/population/persons.ts'
import { VNPAY_ACCOUNT } from '../../mocks/vnpay/mock.ts'
import { sign, signedQuery } from '../../mocks/vnpay/sign.ts'
import { ADMINS, TOKENS } from '../cli/admins.ts'
import { askCitizen, CITIZEN, PURPOSE } from '../support/citizens.ts'
import { untilState } from '../support/delivered.ts'
import { type EveryPartner, startEveryPartner } from '../support/every-partner.ts'
import { type GatewayProcess, runCli, startGateway, writeConfig } from '../support/gateway.ts'
import { filesLeftBehind, formsOf, foundIn } from '../support/left-behind.ts'
import { getPayment, paymentRequest, postPayment } from '../support/paying-gateway.ts'
import { codeOf, dossierOf, send } from '../support/sender.ts'

// Invented persons who pay, are paid back and are looked up; then everything that this left behind is searched for them.

const PAYER = {
  name: 'Đặng Thị Kín Đáo',
  number: '038188776655',
  address: 'Số 5 phố Hàng Kín',
  phone: '0912776655',
  account: '19035577990011',
  refunder: 'Lò Văn Giấu',
  corrected: 'Đặng Thị Kín Kẽ',
}
/** One of the mock's persons, by number. */
function personOf(personalId: string): Person {
  const person = PERSONS.find((each) => each.personalId === personalId)
  if (person === undefined) throw new Error('the mock does not know this person')
  return person
}
const LOOKED_UP = personOf(CITIZEN.personalId)
const MIXED_UP = personOf('000191000909')
const PEOPLE: Readonly<Record<string, string>> = {
  ...PAYER,
  citizen: fullNameOf(LOOKED_UP),
  citizenNumber: CITIZEN.personalId,
  citizenLegacyId: LOOKED_UP.legacyId,
  citizenBirth: CITIZEN.birth.date,
  citizenBirthAsked: LOOKED_UP.birth,
  father: String(LOOKED_UP.father),
  mixedUp: fullNameOf(MIXED_UP),
  mixedUpNumber: MIXED_UP.personalId,
  stranger: fullNameOf(STRANGER),
  strangerNumber: STRANGER.personalId,
  officerPhone: '0987001122',
}
/** What a partner says of the citizen whom it was asked about, in the words of the question. */
const SAID_OF_CITIZEN = `Công dân ${CITIZEN.fullName} (${comparable(CITIZEN.fullName)}, ${fullNameOf(LOOKED_UP)}), ${CITIZEN.personalId}, sinh ngày ${LOOKED_UP.birth}`
const SAID = `Công dân ${PAYER.name}, ${PAYER.address}, số ${PAYER.number}, ${PAYER.phone}`
const CODE = codeOf(7)

let folder: string
let dataDir: string
let partners: EveryPartner
let gateway: GatewayProcess
/** Whatever anybody was told who is no auditor and did not say it himself. */
const told: string[] = []
let found: readonly string[]

const personalPayment = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
  paymentRequest({
    payer: { name: PAYER.name, personalId: PAYER.number, address: PAYER.address, ip: '203.113.1.2' },
    beneficiary: { account: PAYER.account, bank: 'VIETINBANK', name: PAYER.refunder },
    description: SAID,
    returnUrl: `https://onegate.example/xong?ten=${encodeURIComponent(PAYER.name)}&sdt=${PAYER.phone}`,
    ...more,
  })

const ask = async (url: string, init: RequestInit = {}): Promise<string> => {
  const answer = await fetch(url, { redirect: 'manual', ...init })
  const text = await answer.text()
  told.push(text)
  return text
}

const admin = (path: string, token: string, body?: unknown): Promise<string> =>
  ask(`${gateway.adminUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

async function cli(...args: readonly string[]): Promise<number | null> {
  const { code, out, err } = await runCli([...args], {
    ...process.env,
    LIENTHONG_ADMIN_URL: gateway.adminUrl,
    LIENTHONG_ADMIN_TOKEN: TOKENS.operator,
  })
  told.push(out, err)
  return code
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-privacy-'))
  // As root the database's user has to pass through.
  chmodSync(folder, 0o711)
  dataDir = join(folder, 'data')
  partners = await startEveryPartner({
    officers: { 'CB-01': { account: 'cb01', active: true, phone: PEOPLE['officerPhone'] } },
    retry: { maxAttempts: 2, firstDelayMs: 100, factor: 1 },
  })
  const config = {
    admins: ADMINS,
    reconciliation: {
      statements: { vnpay: { providerRef: 'Mã đơn', amountVnd: 'Số tiền', status: 'TT', paid: ['OK'] } },
    },
    partners: partners.config,
  }
  const options = { database: { dataDir }, portalUrl: partners.portal.url, config }
  gateway = await startGateway(options)
  partners.vnpay.setIpnUrl(`${gateway.url}/callbacks/vnpay`)
  await vi.waitFor(async () => expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200), 50_000)
  const listening = listen()
  const paid = await pay()
  await notBelieve()
  await lookUp()
  await sendEdited()
  await compare(paid)
  await lookAround()
  await eraseLocally(options)
  await listening.end()
  found = foundIn(await filesLeftBehind(folder, dataDir), [CODE, ...Object.values(PEOPLE).flatMap(formsOf)])
}, 240_000)

afterAll(async () => {
  await gateway?.stop()
  await partners?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Hears every event that the console would. */
function listen(): { readonly end: () => Promise<void> } {
  const stop = new AbortController()
  const reading = (async () => {
    const answer = await fetch(`${gateway.adminUrl}/admin/v1/events`, {
      headers: { authorization: `Bearer ${TOKENS.operator}` },
      signal: stop.signal,
    })
    for await (const chunk of answer.body ?? []) told.push(Buffer.from(chunk).toString())
  })().catch(() => undefined)
  return {
    end: async () => {
      stop.abort()
      await reading
    },
  }
}

/** Paid, paid with another amount, refused in the partner's own words, paid back. */
async function pay(): Promise<{ readonly ref: string; readonly providerRef: string }> {
  const opened = async (request: Record<string, unknown>) => {
    const { status, body } = await postPayment(gateway.url, request)
    expect(status).toBe(201)
    return body
  }
  const request = personalPayment()
  const body = await opened(request)
  const [ref, providerRef] = [String(body['paymentRef']), String(body['providerRef'])]
  await fetch(`${String(body['payUrl'])}&outcome=open`)
  await partners.vnpay.pay({ ref: providerRef, outcome: 'paid', callbacks: 2 })
  await ask(`${gateway.url}/return/vnpay?vnp_TxnRef=nobody&vnp_OrderInfo=${encodeURIComponent(SAID)}`)
  const refund = { refundRef: 'HT-1', amountVnd: 50_000, reason: SAID, by: PAYER.refunder }
  const refunded = await send(gateway.url, 'POST', `/v1/payments/${ref}/refunds`, refund)
  expect(refunded.status).toBe(202)
  await vi.waitFor(
    async () => expect((await getPayment(gateway.url, ref)).body['state']).toBe('partially-refunded'),
    { timeout: 20_000, interval: 100 },
  )
  told.push(JSON.stringify((await getPayment(gateway.url, ref)).body))

  const other = await opened(personalPayment())
  await fetch(`${String(other['payUrl'])}&outcome=open`)
  await partners.vnpay.pay({ ref: String(other['providerRef']), outcome: 'paid', amountVnd: 1_000 })

  partners.platform.faults.add({ kind: 'refusal', text: SAID, times: 1 })
  const platform = personalPayment({ provider: 'payment-platform' })
  const refused = await postPayment(gateway.url, platform)
  expect(refused.status).toBe(502)
  for (const answer of [
    refused,
    await postPayment(gateway.url, { ...request, description: PAYER.name }),
    await postPayment(gateway.url, personalPayment({ channel: SAID, unit: { code: SAID, name: SAID } })),
    await postPayment(gateway.url, personalPayment({ payer: { name: SAID, personalId: SAID, ip: SAID } })),
    await send(gateway.url, 'POST', `/v1/payments/${ref}/refunds`, { ...refund, amountVnd: 1 }),
    await send(gateway.url, 'POST', `/v1/payments/${ref}/refunds`, { ...refund, refundRef: SAID }),
    await getPayment(gateway.url, `${PAYER.number}?q=${PAYER.phone}`),
  ]) {
    expect(answer.status).toBeGreaterThan(399)
    // The path that was called is told to whoever called it.
    told.push(JSON.stringify({ ...answer.body, instance: undefined }))
  }
  await opened(platform)
  return { ref, providerRef }
}

/** Callbacks that are not believed, each with somebody in it: they are kept sealed. */
async function notBelieve(): Promise<void> {
  const query = signedQuery({
    ...{ vnp_TmnCode: VNPAY_ACCOUNT.tmnCode, vnp_TxnRef: 'nobody', vnp_OrderInfo: SAID, vnp_Amount: '100' },
    ...{ vnp_ResponseCode: '00', vnp_TransactionStatus: '00', vnp_TransactionNo: '1' },
  })
  const hash = sign(VNPAY_ACCOUNT.hashSecret, query)
  const confirm = {
    LoaiBanTin: 'CONFIRM',
    MaLoi: '00',
    MaDoiTac: PLATFORM_ACCOUNT.partnerCode,
    MaThamChieu: 'nobody',
    SoTien: 1,
    MaTienTe: 'VND',
    MaGiaoDich: '1',
    MaNganHang: 'X',
    ThoiGianGD: '20251121130509',
    ThongTinGiaoDich: SAID,
    HoTenNguoiNop: PAYER.name,
  }
  const answers = [
    await ask(`${gateway.url}/callbacks/vnpay?${query}&vnp_SecureHash=${hash}`),
    await ask(`${gateway.url}/callbacks/vnpay?${query}&vnp_SecureHash=${hash.replace(/^../, '00')}`),
    await ask(`${gateway.url}/callbacks/vnpay?${query}&vnp_TxnRef=${PAYER.number}&vnp_SecureHash=${hash}`),
    ...(await Promise.all(
      [
        { ...confirm, MaXacThuc: signPlatform(PLATFORM_ACCOUNT.secret, 'CONFIRM', confirm) },
        { ...confirm, MaXacThuc: SAID },
        SAID,
      ].map((body) =>
        ask(`${gateway.url}/callbacks/payment-platform`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    )),
  ]
  expect(answers.every((text) => /"(01|97|99)"/.test(text))).toBe(true)
}

/** Matched, not matched, another person's record, refused, unreadable, unavailable, not allowed, not valid. */
async function lookUp(): Promise<void> {
  const [matched, verified] = [
    await askCitizen(gateway.url, 'lookup'),
    await askCitizen(gateway.url, 'verify'),
  ]
  expect([matched.body['result'], verified.body['result']]).toEqual(['matched', 'confirmed'])
  const mixedUp = {
    personalId: MIXED_UP.personalId,
    fullName: fullNameOf(MIXED_UP),
    birth: { date: '1991-09-09' },
  }
  const failing = async (fault: Parameters<Mock['faults']['add']>[0]) => {
    partners.citizens.faults.add(fault)
    const answer = await askCitizen(gateway.url, 'lookup')
    partners.citizens.faults.clear()
    return answer
  }
  const wrong = { personalId: PAYER.phone, fullName: `${PAYER.name} ${PAYER.phone}`, birth: { date: SAID } }
  for (const { body } of [
    verified,
    await askCitizen(gateway.url, 'lookup', { birth: { year: 1950 } }),
    await askCitizen(gateway.url, 'lookup', mixedUp),
    await askCitizen(gateway.url, 'verify', mixedUp),
    await failing({ kind: 'refusal', text: SAID_OF_CITIZEN }),
    await failing({ kind: 'refusal', text: SAID_OF_CITIZEN, code: '12' }),
    await failing({ kind: 'status', status: 503 }),
    await failing({ kind: 'non-json' }),
    await askCitizen(gateway.url, 'lookup', { purpose: { ...PURPOSE, officerId: 'CB-77' } }),
    await askCitizen(gateway.url, 'lookup', wrong),
  ])
    told.push(JSON.stringify(body))
}

/** A dossier that the portal refuses in its own words, sent again with another name in it. */
async function sendEdited(): Promise<void> {
  partners.portal.faults.add({ kind: 'refusal', text: SAID, service: 'DongBoHoSoMC' })
  const dossier = dossierOf(CODE, SAID)
  const applicant = { ...Object(dossier['applicant']), name: PAYER.name, phone: PAYER.phone }
  const { body } = await send(gateway.url, 'PUT', `/v1/dossiers/${CODE}`, { ...dossier, applicant })
  const exchangeId = String(body['exchangeId'])
  await untilState(gateway.url, exchangeId, 'dead')
  partners.portal.faults.clear()
  const replay = (path: string, value: string, more: object = {}) =>
    admin('/admin/v1/replays', TOKENS.operator, {
      ...{ exchangeIds: [exchangeId], reason: 'sửa theo phiếu', ...more },
      edits: [{ exchangeId, changes: [{ op: 'replace', path, value }] }],
    })
  await replay('/status', SAID)
  await replay('/applicant/name', PAYER.corrected, { dryRun: true })
  const ordered: unknown = JSON.parse(await replay('/applicant/name', PAYER.corrected))
  await untilState(gateway.url, exchangeId, 'delivered')
  await admin(`/admin/v1/replays/${String(Object(ordered)['replayId'])}`, TOKENS.operator)
}

/** The day compared, with a statement that has more columns than anybody needs, and with one that cannot be read. */
async function compare({
  ref,
  providerRef,
}: {
  readonly ref: string
  readonly providerRef: string
}): Promise<void> {
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  const statement = (name: string, amount: string): string => {
    const path = join(folder, name)
    const lines = [`${providerRef},"150.000",OK,${PAYER.name}`, `LA-9,${amount},OK,${PAYER.phone}`]
    writeFileSync(path, ['Mã đơn,Số tiền,TT,Người nộp', ...lines].join('\r\n'))
    return `vnpay=${path}`
  }
  const good = statement('good.csv', '70000')
  const bad = statement('bad.csv', PAYER.number.padStart(17, '9'))
  const day = ['payments', 'reconcile', '--date', today]
  expect(await cli(...day, '--json', '--csv', good)).toBe(1)
  expect(await cli(...day, '--format', 'csv', '--csv', good)).toBe(1)
  await cli(...day, '--csv', bad)
  await cli('payments', 'requery', ref, '--reason', 'đối soát', '--json')
  // A sender's own files are no part of what the gateway leaves behind.
  for (const name of ['good.csv', 'bad.csv']) rmSync(join(folder, name))
}

/** Every list and every detail, by every role; the same over the command line. */
async function lookAround(): Promise<void> {
  const itemsOf = async (path: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    Object(JSON.parse(await admin(path, TOKENS.operator)))['items']
  const dead: string[] = []
  for (const { id, state, route } of await itemsOf('/admin/v1/exchanges?limit=200')) {
    for (const role of ['viewer', 'operator', 'auditor'] as const)
      await admin(`/admin/v1/exchanges/${String(id)}`, TOKENS[role])
    if (state === 'dead' && route === 'citizen-lookup') dead.push(String(id))
  }
  for (const id of dead.slice(0, 2)) expect(await cli('show', id, '--json')).toBe(0)
  expect(await cli('show', String(dead[0]))).toBe(0)
  for (const { paymentRef } of await itemsOf('/admin/v1/payments'))
    await admin(`/admin/v1/payments/${String(paymentRef)}`, TOKENS.auditor)
  for (const { reconciliationId } of await itemsOf('/admin/v1/reconciliations?kind=payments'))
    await admin(`/admin/v1/reconciliations/${String(reconciliationId)}`, TOKENS.operator)
  for (const path of [
    ...['replays', 'audit', 'audit?limit=200', 'dead-letters', 'lanes', 'routes', 'stats?window=1h'],
    ...[`dossiers/${CODE}`, `payments?dossierCode=${PAYER.number}`, `exchanges?q=${PAYER.number}`],
    ...[`payments?state=${encodeURIComponent(PAYER.name)}`],
  ])
    await admin(`/admin/v1/${path}`, TOKENS.auditor)
  for (const path of ['/metrics', '/readyz', '/openapi.json']) await ask(`${gateway.adminUrl}${path}`)
  for (const verb of [['exchanges', '--all'], ['replays']]) expect(await cli(...verb, '--json')).toBe(0)
}

/** Processes of their own, beside the gateway. */
async function eraseLocally(options: Parameters<typeof writeConfig>[0]): Promise<void> {
  const file = writeConfig(options)
  const config = ['--config', file.path]
  const number = ['--personal-id', CITIZEN.personalId, '--reason', 'theo yêu cầu']
  expect(await cli('erase', ...number, ...config)).toBe(0)
  for (const verb of ['purge', 'keys list'])
    expect(await cli(...verb.split(' '), '--json', ...config)).toBe(0)
  file.remove()
}

describe.each(Object.entries(PEOPLE))('%s (%s)', (_, person) => {
  const forms = formsOf(person)

  test('is in no answer, list, export, event, metric or sentence', () => {
    for (const form of forms) expect(told.filter((text) => text.includes(form))).toEqual([])
  })

  test('is in no line of the log', () => {
    const log = gateway.log.map((line) => JSON.stringify(line)).join('\n') + gateway.errors()
    for (const form of forms) expect(log.split('\n').filter((line) => line.includes(form))).toEqual([])
  })

  test('is in no file of the database, nor in its write-ahead log', () => {
    for (const form of forms) expect(found.filter((place) => place.startsWith(`${form} in `))).toEqual([])
  })
})

test('what was searched was there: exports with masked values, references, codes, security events, quarantine', async () => {
  expect(found.some((place) => place.startsWith(`${CODE} in `) && place.includes('/pg_wal/'))).toBe(true)
  expect(told.some((text) => text.startsWith('class,provider,') && text.includes('only-provider'))).toBe(true)
  expect(told.some((text) => text.startsWith('{') && text.includes('"class":"only-provider"'))).toBe(true)
  const shown = told.filter((text) => text.includes('"messageIn":{'))
  expect(shown.length).toBeGreaterThan(5)
  for (const text of shown) expect(text).toContain('•••')
  expect(told.some((text) => text.includes('CONFIRM'))).toBe(false)
  expect(gateway.log.some(({ msg, kind }) => msg === 'security.noticed' && kind === 'other-person')).toBe(
    true,
  )
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  expect(metrics).toMatch(
    /lienthong_payment_callbacks_total\{provider="payment-platform",outcome="unverified"\} 2/,
  )
  expect(metrics).toMatch(/lienthong_payment_callbacks_total\{provider="vnpay",outcome="unknown"\} 1/)
  expect(metrics).toMatch(/lienthong_security_events_total\{kind="other-person"\} 2/)
  expect(metrics).toMatch(/lienthong_security_events_total\{kind="callback-unverified"\} 4/)
})
