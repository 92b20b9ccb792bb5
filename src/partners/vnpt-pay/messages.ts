import type { SignedMessage } from '../payment-codec/joined-values.ts'

/** VERSION of the protocol spoken here. */
export const PROTOCOL_VERSION = '1.0.5'

/** Begins a payment (payments notes §4). */
export const INIT = {
  order: [
    'ACTION',
    'VERSION',
    'MERCHANT_SERVICE_ID',
    'MERCHANT_ORDER_ID',
    'AMOUNT',
    'AMOUNT_DETAIL',
    'SERVICE_ID',
    'DEVICE',
    'LOCALE',
    'CURRENCY_CODE',
    'PAYMENT_METHOD',
    'DESCRIPTION',
    'CREATE_DATE',
    'CLIENT_IP',
  ],
  signature: 'SECURE_CODE',
} as const satisfies SignedMessage<string>

/** Asks what became of it. */
export const QUERY = {
  order: ['ACTION', 'VERSION', 'MERCHANT_SERVICE_ID', 'MERCHANT_ORDER_ID', 'CREATE_DATE'],
  signature: 'SECURE_CODE',
} as const satisfies SignedMessage<string>

/** What a query's answer says, in the published order; the first two are of every answer. */
export const ANSWER_FIELDS = [
  'RESPONSE_CODE',
  'DESCRIPTION',
  'MERCHANT_ORDER_ID',
  'VNPTPAY_TRANSACTION_ID',
  'AMOUNT',
  'PAYMENT_METHOD',
  'PAY_DATE',
  'TRANSACTION_STATUS',
  'ADDITIONAL_INFO',
] as const

/** The callback. */
export const IPN = {
  order: [
    'ACTION',
    'RESPONSE_CODE',
    'MERCHANT_SERVICE_ID',
    'MERCHANT_ORDER_ID',
    'AMOUNT',
    'CURRENCY_CODE',
    'VNPTPAY_TRANSACTION_ID',
    'PAYMENT_METHOD',
    'PAY_DATE',
    'ADDITIONAL_INFO',
  ],
  signature: 'SECURE_CODE',
} as const satisfies SignedMessage<string>

/** Our answer to it. */
export const ACK = {
  order: ['RESPONSE_CODE', 'DESCRIPTION', 'MERCHANT_SERVICE_ID', 'MERCHANT_ORDER_ID', 'CREATE_DATE'],
  signature: 'SECURE_CODE',
} as const satisfies SignedMessage<string>
