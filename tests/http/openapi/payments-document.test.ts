import { expect, test } from 'vitest'
import { fail, ok } from '../../../src/domain/failure.ts'
import type { CallbackAck } from '../../../src/domain/payment-provider.ts'
import type { Payment, PaymentDetail } from '../../../src/flow/payment-ports.ts'
import { partnerDocument } from '../../../src/http/openapi/document.ts'
import type { PaymentDoors } from '../../../src/http/payments/doors.ts'
import type { PayingProvider } from '../../../src/payments/provider.ts'
import { orderOf } from '../../support/payments.ts'
import { ask, JSON_HEADERS, OTHER_KEY, startPartnerPort } from '../partner-port.ts'
import { recorderOf } from './recorder.ts'

const { note, unseen } = recorderOf(partnerDocument([], true))

const at = new Date()
const DETAIL: PaymentDetail = {
  ...{ paymentRef: 'P1', sender: 'caller', dossierCode: 'D', provider: 'bank', providerRef: 'R1' },
  ...{ providerTransactionId: 'T1', amountVnd: 5, refundedVnd: 1, state: 'paid', createdAt: at, paidAt: at },
  ...{ expiresAt: at, exemptions: [{ code: 'A', legalBasis: 'NQ' }] },
  refunds: [{ refundRef: 'a', amountVnd: 1, state: 'refunded' }],
  reviews: [{ reason: 'double-payment', providerTransactionId: 'T2', amountVnd: 5, at, decision: null }],
  events: [{ at, kind: 'paid', detail: '' }],
}
const PAYMENT: Payment = {
  ...{ id: '1', paymentRef: 'P1', sender: 'caller', provider: 'bank', contentHash: Buffer.of(1) },
  ...{ state: 'pending', amountVnd: 5, payUrl: 'https://pay', returnUrl: 'https://back', expiresAt: at },
  ...{ exemptions: [], isDoubtful: false },
  order: { providerRef: 'R1', terms: {}, order: orderOf('P1'), createdAt: at, expiresAt: at },
}

function doorsOf(more: Partial<PaymentDoors> = {}, method: 'GET' | 'POST' = 'GET'): PaymentDoors {
  const provider = {
    id: 'bank',
    provider: { callbacks: { method }, returnedRef: () => 'R1' },
  } as unknown as PayingProvider
  return {
    partner: 'source',
    providers: new Map([['bank', provider]]),
    create: async () => ({ ok: true, value: PAYMENT }),
    refund: async () => ok({ refundRef: 'a', amountVnd: 1, state: 'refunding' }),
    store: {
      isReady: () => true,
      detail: async () => DETAIL,
      returnOf: async () => ({ paymentRef: 'P1', returnUrl: 'https://back/?a=1' }),
    },
    callbacks: {
      receive: async () => ({ status: 200, json: {} }),
      refuse: () => ({ status: 503, json: {} }),
    },
    ...more,
  }
}

type Asked = Parameters<typeof ask>[1]

async function asked(line: string, status: number, payments: PaymentDoors, more: Asked = {}) {
  const [method = '', path = ''] = line.split(' ')
  const { port } = await startPartnerPort({ payments })
  const reply = await ask(port, {
    ...{ method, headers: JSON_HEADERS, ...more },
    path: path.replace('{paymentRef}', 'P1').replace('{provider}', 'bank'),
  })
  expect(`${line} ${reply.status}`).toBe(`${line} ${status}`)
  const contentType = String(reply.headers['content-type'] ?? '')
  note(method.toLowerCase(), path, { status, contentType, text: reply.text })
}

const refusing = (code: Parameters<typeof fail>[0]) =>
  doorsOf({
    create: async () => ({ ...fail(code, 'no', { issues: [] }), providerCode: '99' }),
    refund: async () => fail(code, 'no'),
  })
const away = doorsOf({ store: { ...doorsOf().store, isReady: () => false } })
const none = doorsOf({
  store: { isReady: () => true, detail: async () => null, returnOf: async () => null },
})

test.each([
  ['POST /v1/payments', 201],
  ['POST /v1/payments/{paymentRef}/refunds', 202],
] as const)('%s answers as documented', async (line, good) => {
  await asked(line, good, doorsOf())
  await asked(line, 401, doorsOf(), { headers: {} })
  await asked(line, 403, doorsOf(), { headers: { ...JSON_HEADERS, Authorization: `Bearer ${OTHER_KEY}` } })
  await asked(line, 415, doorsOf(), { headers: { ...JSON_HEADERS, 'Content-Type': 'text/xml' } })
  await asked(line, 413, doorsOf(), { body: 'x'.repeat(100_001) })
  await asked(line, 400, refusing('INBOUND_MALFORMED'))
  await asked(line, 409, refusing(good === 201 ? 'CREATE_LOST' : 'REFUND_IN_PROGRESS'))
  await asked(line, 422, refusing('INBOUND_INVALID'))
  await asked(line, 503, away)
  if (good === 202) return asked(line, 404, refusing('NOT_FOUND'))
  await asked(line, 502, refusing('ENDPOINT_REFUSED'))
  await asked(line, 504, refusing('ENDPOINT_TIMEOUT'))
})

test('looking up and coming back answer as documented', async () => {
  const line = 'GET /v1/payments/{paymentRef}'
  await asked(line, 200, doorsOf())
  await asked(line, 401, doorsOf(), { headers: {} })
  await asked(line, 403, doorsOf(), { headers: { Authorization: `Bearer ${OTHER_KEY}` } })
  await asked(line, 404, none)
  await asked(line, 503, away)
  for (const path of ['GET /return/{provider}', 'GET /return/{provider}/{paymentRef}']) {
    await asked(path, 303, doorsOf(), { headers: {} })
    await asked(path, 404, none, { headers: {} })
    await asked(path, 503, away, { headers: {} })
  }
})

test.each(['GET', 'POST'] as const)('callbacks by %s answer as documented, without a key', async (method) => {
  for (const status of [200, 204, 400, 404, 503]) {
    const ack: CallbackAck = { status, json: status === 204 ? null : {} }
    const callbacks = { receive: async () => ack, refuse: () => ack }
    await asked(`${method} /callbacks/{provider}`, status, doorsOf({ callbacks }, method), { headers: {} })
  }
})

test('every documented answer about payments was seen', () => {
  expect(unseen().filter((where) => !where.includes('/v1/exchanges'))).toEqual([])
})
