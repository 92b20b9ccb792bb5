import { type AnswerDoc, json, type Operation, problems } from './operation.ts'
import { schemaName } from './partner-operations.ts'

const PAYMENT_REF = 'The sender’s own name of the payment.'
const PROVIDER = 'Name of the payment provider, as configured.'
const KEYS = 'API keys of the dossier system.'
const NONE = { query: {}, headers: {}, body: null }

const bare = (description: string, headers: Readonly<Record<string, string>> = {}): AnswerDoc => ({
  ...{ description, contentType: null, schema: null, headers },
})
const said = (description: string): AnswerDoc => ({
  ...{ description, contentType: 'application/json', schema: null },
})

function returned(path: string, id: string, pathParameters: Operation['pathParameters']): Operation {
  return {
    ...{ method: 'get', path, id, pathParameters, allowed: null, ...NONE },
    summary: 'The payer’s browser comes back. Changes nothing.',
    answers: {
      303: bare('Goes on to the sender’s returnUrl, with paymentRef.', { Location: 'returnUrl' }),
      ...problems(404, 503),
    },
  }
}

function called(method: 'get' | 'post', id: string): Operation {
  return {
    ...{ method, path: '/callbacks/{provider}', id, allowed: null, ...NONE },
    pathParameters: { provider: PROVIDER },
    summary:
      'A provider says what became of a payment. Its signature is the key; each provider has one of the methods.',
    answers: {
      200: said('In the provider’s own words.'),
      204: bare('Stored; where the provider wants no words.'),
      400: said('Not believed.'),
      404: said('No such order.'),
      503: said('It could not be stored: say it again.'),
    },
  }
}

/** The calls about payments (contract §5). */
export const paymentOperations = (): readonly Operation[] => [
  {
    ...{ method: 'post', path: '/v1/payments', id: 'createPayment', allowed: KEYS, ...NONE },
    pathParameters: {},
    summary: 'Creates a payment, once: the same request again is the same payment.',
    body: schemaName('canonical/payment.v1'),
    answers: {
      201: { ...json('The payment.', 'PaymentCreated'), headers: { Location: 'Where it is seen.' } },
      ...problems(400, 401, 403, 409, 413, 415, 422, 502, 503, 504),
    },
  },
  {
    ...{ method: 'get', path: '/v1/payments/{paymentRef}', id: 'getPayment', allowed: KEYS, ...NONE },
    pathParameters: { paymentRef: PAYMENT_REF },
    summary: 'One of the sender’s own payments with all that happened to it.',
    answers: { 200: json('The payment.', 'Payment'), ...problems(401, 403, 404, 503) },
  },
  {
    ...{
      method: 'post',
      path: '/v1/payments/{paymentRef}/refunds',
      id: 'orderRefund',
      allowed: KEYS,
      ...NONE,
    },
    pathParameters: { paymentRef: PAYMENT_REF },
    summary: 'Orders a refund, once: the same order again is the same refund.',
    body: schemaName('canonical/refund.v1'),
    answers: {
      202: json('It is stored, and sent by itself.', 'RefundOrdered'),
      ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503),
    },
  },
  returned('/return/{provider}', 'returnByOrder', { provider: PROVIDER }),
  returned('/return/{provider}/{paymentRef}', 'returnByReference', {
    provider: PROVIDER,
    paymentRef: PAYMENT_REF,
  }),
  called('get', 'callbackByQuery'),
  called('post', 'callbackByBody'),
]
