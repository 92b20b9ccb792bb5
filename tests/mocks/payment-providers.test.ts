import { afterEach, describe, expect, test, vi } from 'vitest'
import type { PaymentMock } from '../../mocks/lib/payment-mock.ts'
import { PLATFORM_ACCOUNT, startPlatformMock } from '../../mocks/payment-platform/mock.ts'
import { PAYOS_ACCOUNT, startPayosMock } from '../../mocks/payos/mock.ts'
import { startVnptMock, VNPT_ACCOUNT } from '../../mocks/vnpt-pay/mock.ts'
import type { ConnectProvider, PaymentProvider } from '../../src/domain/payment-provider.ts'
import { connectPaymentPlatform } from '../../src/partners/payment-platform/provider.ts'
import { connectPayos } from '../../src/partners/payos/provider.ts'
import { connectVnptPay } from '../../src/partners/vnpt-pay/provider.ts'
import {
  created,
  judgeAsStored,
  type Merchant,
  openMerchant,
  settingsOf,
  storeOrder,
  toolsNow,
} from '../partners/provider-bench.ts'
import { ORDER } from '../partners/provider-orders.ts'

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

interface Setting {
  readonly mock: PaymentMock
  readonly merchant: Merchant
  readonly provider: PaymentProvider
}

async function set(
  start: (callbackUrl: string) => Promise<PaymentMock>,
  connect: ConnectProvider,
  own: (url: string) => Record<string, unknown>,
): Promise<Setting> {
  const merchant = await openMerchant('/callback')
  const mock = await start(merchant.url)
  open.push(mock, merchant)
  const site = { callbackUrl: merchant.url, returnUrl: () => 'http://127.0.0.1:8080/return' }
  const provider = connect(settingsOf('provider', own(mock.url)), site)
  merchant.listen(provider, judgeAsStored)
  return { mock, merchant, provider }
}

const platform = (account: Record<string, unknown> = {}, isWrapped = false): Promise<Setting> =>
  set(
    (callbackUrl) =>
      startPlatformMock({ port: 0, ...PLATFORM_ACCOUNT, callbackUrl, callbackIntervalMs: 5, isWrapped }),
    connectPaymentPlatform,
    (url) => ({
      ...PLATFORM_ACCOUNT,
      initUrl: `${url}/init`,
      queryUrl: `${url}/query`,
      failureAck: '00',
      ackSignature: 'echo',
      ...account,
    }),
  )
const payos = (account: Record<string, unknown> = {}): Promise<Setting> =>
  set(
    (callbackUrl) => startPayosMock({ port: 0, ...PAYOS_ACCOUNT, callbackUrl, callbackIntervalMs: 5 }),
    connectPayos,
    (baseUrl) => ({ ...PAYOS_ACCOUNT, baseUrl, ...account }),
  )
const vnpt = (account: Record<string, unknown> = {}, ipnAs: 'json' | 'form' = 'json'): Promise<Setting> =>
  set(
    (callbackUrl) => startVnptMock({ port: 0, ...VNPT_ACCOUNT, callbackUrl, callbackIntervalMs: 5, ipnAs }),
    connectVnptPay,
    (baseUrl) => ({ ...VNPT_ACCOUNT, baseUrl, queryStatus: { paid: ['1'], failed: ['2'] }, ...account }),
  )

describe('a mock believes nobody', () => {
  test.each([
    ['the platform: another secret', platform, { secret: 'other' }, '02'],
    ['the platform: another partner', platform, { partnerCode: 'H01' }, '03'],
    ['VNPT Pay: another secret', vnpt, { secret: 'other' }, '97'],
    ['VNPT Pay: another service', vnpt, { merchantServiceId: '9' }, '02'],
    ['VNPT Pay: another key', vnpt, { apiKey: 'other' }, 'HTTP 401'],
    ['payOS: another checksum key', payos, { checksumKey: 'other' }, '201'],
    ['payOS: another API key', payos, { apiKey: 'other' }, '401'],
  ] as const)('%s', async (_name, start, account, code) => {
    const { mock, provider } = await start(account)
    expect(await provider.create(storeOrder(provider, ORDER), toolsNow())).toMatchObject({
      kind: 'refused',
      code,
    })
    expect(mock.payments()).toEqual([])
  })

  test('the platform adds up the lines of the receipt', async () => {
    const { provider } = await platform()
    const order = { ...ORDER, amountVnd: ORDER.amountVnd + 1 }
    expect(await provider.create(storeOrder(provider, order), toolsNow())).toMatchObject({ code: '05' })
  })
})

describe('what the real ones are seen to do', () => {
  test('the platform behind an LGSP', async () => {
    const running = await platform({}, true)
    const { mock, provider, merchant } = running
    const stored = await created(running)
    await mock.pay({ ref: stored.providerRef, outcome: 'paid' })
    expect(merchant.received()).toHaveLength(1)
    expect(await provider.query(stored, toolsNow())).toMatchObject({
      statements: [{ verdict: { kind: 'success' } }],
    })
  })

  test('VNPT Pay’s IPN as a form', async () => {
    const running = await vnpt({}, 'form')
    const stored = await created(running)
    expect(await running.mock.pay({ ref: stored.providerRef, outcome: 'paid' })).toHaveLength(1)
    expect(running.merchant.received()).toMatchObject([
      { raw: { mediaType: 'application/x-www-form-urlencoded' }, reading: { kind: 'statement' } },
    ])
  })

  test('payOS: a link that is paid by several transfers, and one that is cancelled half paid', async () => {
    const running = await payos()
    const { mock, provider } = running
    const stored = await created(running)
    const { providerRef: ref } = stored
    const told = async () => {
      const answer = await provider.query(stored, toolsNow())
      return answer.kind === 'known'
        ? answer.statements.map(({ amountVnd, code }) => [amountVnd, code])
        : answer
    }
    await mock.pay({ ref, outcome: 'paid', amountVnd: 100_000 })
    expect(await told()).toEqual([[100_000, 'UNDERPAID']])
    await mock.pay({ ref, outcome: 'failed' })
    expect(await told()).toEqual([
      [100_000, 'CANCELLED'],
      [null, 'CANCELLED'],
    ])
    await mock.pay({ ref, outcome: 'paid', amountVnd: 50_000 })
    expect(await told()).toEqual([
      [100_000, 'PAID'],
      [50_000, 'PAID'],
    ])
  })

  test('payOS tries out the address of a webhook with its signed test call', async () => {
    const { mock, merchant } = await payos()
    const { clientId, apiKey } = PAYOS_ACCOUNT
    const answer = await fetch(`${mock.url}/confirm-webhook`, {
      method: 'POST',
      headers: { 'x-client-id': clientId, 'x-api-key': apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ webhookUrl: merchant.url }),
    })
    expect(await answer.json()).toMatchObject({ code: '00' })
    await vi.waitFor(() => expect(mock.callbacks()).toMatchObject([{ ref: '123', status: 200 }]))
    expect(merchant.received()).toMatchObject([{ reading: { kind: 'test' } }])
  })
})

test('a pay address that is opened pays, and says what else it can do', async () => {
  const running = await platform()
  const { mock, provider, merchant } = running
  const stored = storeOrder(provider, ORDER)
  const answer = await provider.create(stored, toolsNow())
  if (answer.kind !== 'created') expect.unreachable(`created, but ${answer.kind}`)
  expect((await fetch(`${answer.payUrl}?outcome=failed`)).status).toBe(200)
  expect((await fetch(answer.payUrl)).status).toBe(200)
  expect((await fetch(`${answer.payUrl}?outcome=nonsense`)).status).toBe(400)
  expect((await fetch(`${mock.url}/pay/unknown`)).status).toBe(404)
  await vi.waitFor(() => expect(merchant.received()).toHaveLength(2))
})
