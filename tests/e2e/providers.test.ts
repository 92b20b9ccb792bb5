import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startDossierSystemMock } from '../../mocks/dossier-system/mock.ts'
import type { Mock } from '../../mocks/lib/mock-server.ts'
import type { PaymentMock } from '../../mocks/lib/payment-mock.ts'
import { PLATFORM_ACCOUNT, startPlatformMock } from '../../mocks/payment-platform/mock.ts'
import { PAYOS_ACCOUNT, startPayosMock } from '../../mocks/payos/mock.ts'
import { startVnptMock, VNPT_ACCOUNT } from '../../mocks/vnpt-pay/mock.ts'
import { freePort } from '../support/free-port.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { getPayment, paymentRequest, postPayment, toldStates } from '../support/paying-gateway.ts'
import { testDatabase } from '../support/postgres.ts'

const BEARER = 'bearer-of-the-dossier-system'
const publicBaseUrl = 'https://gateway.example'

let gateway: GatewayProcess
let dossierSystem: Mock
let mocks: Readonly<Record<'payment-platform' | 'vnpt-pay' | 'payos', PaymentMock>>
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const database = await testDatabase()
  const partnerPort = await freePort()
  const to = (id: string) => ({
    port: 0,
    callbackUrl: `http://127.0.0.1:${partnerPort}/callbacks/${id}`,
    callbackIntervalMs: 100,
  })
  dossierSystem = await startDossierSystemMock({ port: 0, bearer: BEARER })
  const platform = await startPlatformMock({
    ...PLATFORM_ACCOUNT,
    ...to('payment-platform'),
    isWrapped: true,
  })
  const vnpt = await startVnptMock({ ...VNPT_ACCOUNT, ...to('vnpt-pay'), ipnAs: 'form' })
  const payos = await startPayosMock({ ...PAYOS_ACCOUNT, ...to('payos') })
  mocks = { 'payment-platform': platform, 'vnpt-pay': vnpt, payos }
  const partners = {
    'dossier-system': { baseUrl: dossierSystem.url, auth: { bearer: BEARER } },
    'payment-platform': {
      ...PLATFORM_ACCOUNT,
      initUrl: `${platform.url}/init`,
      queryUrl: `${platform.url}/query`,
      publicBaseUrl,
    },
    'vnpt-pay': {
      ...VNPT_ACCOUNT,
      baseUrl: vnpt.url,
      queryStatus: { paid: ['1'], failed: ['2'] },
      publicBaseUrl,
    },
    payos: { ...PAYOS_ACCOUNT, baseUrl: payos.url, publicBaseUrl, timeoutMs: 20_000 },
  }
  const options = { database: { url: database.url }, portalUrl: 'http://127.0.0.1:9', partnerPort }
  gateway = await startGateway({ ...options, config: { partners } })
  closing.push(gateway.kill, dossierSystem.close, platform.close, vnpt.close, payos.close, database.close)
  await vi.waitFor(async () => expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200), 50_000)
})
afterAll(async () => {
  for (const close of closing) await close()
})

async function created(provider: string) {
  const beneficiary = { account: '113366668888', bank: 'VIETINBANK', name: 'SO TU PHAP' }
  const { status, body } = await postPayment(gateway.url, paymentRequest({ provider, beneficiary }))
  expect([status, body['state']]).toEqual([201, 'pending'])
  return {
    ref: String(body['paymentRef']),
    providerRef: String(body['providerRef']),
    payUrl: String(body['payUrl']),
  }
}

const stateOf = async (ref: string): Promise<unknown> => (await getPayment(gateway.url, ref)).body['state']

describe.each(['payment-platform', 'vnpt-pay', 'payos'] as const)('%s', (provider) => {
  test('what the payer pays is paid here, once however often it is told, and the dossier system is told', async () => {
    const { ref, providerRef } = await created(provider)
    const tries = await mocks[provider].pay({ ref: providerRef, outcome: 'paid', callbacks: 3 })
    expect(tries.map(({ status, number }) => [status, number])).toEqual(Array(3).fill([200, 1]))
    const { body } = await getPayment(gateway.url, ref)
    expect(body).toMatchObject({
      state: 'paid',
      providerTransactionId: expect.stringMatching(/./),
      reviews: [],
    })
    await vi.waitFor(() => expect(toldStates(dossierSystem, ref)).toEqual(['paid']), 20_000)
  })

  test('money of another amount goes to review, a second payment is noted', async () => {
    const other = await created(provider)
    await mocks[provider].pay({ ref: other.providerRef, outcome: 'paid', amountVnd: 160_000, callbacks: 1 })
    expect(await stateOf(other.ref)).toBe('review')
    const twice = await created(provider)
    await mocks[provider].pay({ ref: twice.providerRef, outcome: 'paid' })
    await mocks[provider].pay({ ref: twice.providerRef, outcome: 'paid' })
    expect((await getPayment(gateway.url, twice.ref)).body).toMatchObject({
      state: 'paid',
      reviews: [{ reason: 'double-payment' }],
    })
  })

  test('a payment that did not succeed has failed, or is only seen when it is asked after', async () => {
    const { ref, providerRef } = await created(provider)
    await mocks[provider].pay({ ref: providerRef, outcome: 'failed' })
    expect(await stateOf(ref)).toBe(provider === 'payos' ? 'pending' : 'failed')
  })

  test('the payer’s browser comes back to the sender by the provider’s own reference', async () => {
    const { ref, providerRef } = await created(provider)
    const name = { 'payment-platform': 'data', 'vnpt-pay': 'MERCHANT_ORDER_ID', payos: 'orderCode' }[provider]
    const back = (value: string) =>
      fetch(`${gateway.url}/return/${provider}?${name}=${value}&responseCode=00`, { redirect: 'manual' })
    const answer = await back(providerRef)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringContaining(ref)])
    expect((await back('unknown')).status).toBe(404)
    expect(await stateOf(ref)).toBe('pending')
  })
})

test('payOS: transfers add up to a payment; its test call is taken', async () => {
  const { ref, providerRef } = await created('payos')
  await mocks.payos.pay({ ref: providerRef, outcome: 'paid', amountVnd: 100_000 })
  expect(await stateOf(ref)).toBe('pending')
  await mocks.payos.pay({ ref: providerRef, outcome: 'paid', amountVnd: 50_000 })
  expect(await stateOf(ref)).toBe('paid')
  const { clientId, apiKey } = PAYOS_ACCOUNT
  await fetch(`${mocks.payos.url}/confirm-webhook`, {
    method: 'POST',
    headers: { 'x-client-id': clientId, 'x-api-key': apiKey },
    body: JSON.stringify({ webhookUrl: `${gateway.url}/callbacks/payos` }),
  })
  await vi.waitFor(() => expect(mocks.payos.callbacks().at(-1)).toMatchObject({ ref: '123', status: 200 }))
})

test('what the national platform needs is a 422 that names it', async () => {
  const { status, body } = await postPayment(
    gateway.url,
    paymentRequest({ provider: 'payment-platform', payer: { name: 'Nguyễn Văn Tí', ip: '2001:db8::1' } }),
  )
  expect([status, body['code']]).toEqual([422, 'INBOUND_INVALID'])
  const paths = (body['issues'] as { path: string }[]).map(({ path }) => path)
  expect(paths.toSorted()).toEqual(['/beneficiary', '/payer/address', '/payer/ip', '/payer/personalId'])
})

test('a creation that is given up because the gateway stops is still answered', async () => {
  mocks.payos.faults.add({ kind: 'hang' })
  mocks.payos.clearReceived()
  const creating = postPayment(gateway.url, paymentRequest({ provider: 'payos' }))
  await vi.waitFor(() => expect(mocks.payos.received()).toHaveLength(1))
  const stopped = gateway.stop()
  expect(await creating).toMatchObject({ status: 504, body: { code: 'ENDPOINT_TIMEOUT' } })
  expect(await stopped).toBe(0)
}, 20_000)
