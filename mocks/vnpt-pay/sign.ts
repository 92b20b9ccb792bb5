import { createHash } from 'node:crypto'

/** VNPT Pay's own half of its signatures (payments notes §4), written apart from the gateway's so that a mistake there shows. */
const ORDERS = {
  INIT: 'ACTION|VERSION|MERCHANT_SERVICE_ID|MERCHANT_ORDER_ID|AMOUNT|AMOUNT_DETAIL|SERVICE_ID|DEVICE|LOCALE|CURRENCY_CODE|PAYMENT_METHOD|DESCRIPTION|CREATE_DATE|CLIENT_IP',
  QUERY: 'ACTION|VERSION|MERCHANT_SERVICE_ID|MERCHANT_ORDER_ID|CREATE_DATE',
  ANSWER:
    'RESPONSE_CODE|DESCRIPTION|MERCHANT_ORDER_ID|VNPTPAY_TRANSACTION_ID|AMOUNT|PAYMENT_METHOD|PAY_DATE|TRANSACTION_STATUS|ADDITIONAL_INFO',
  IPN: 'ACTION|RESPONSE_CODE|MERCHANT_SERVICE_ID|MERCHANT_ORDER_ID|AMOUNT|CURRENCY_CODE|VNPTPAY_TRANSACTION_ID|PAYMENT_METHOD|PAY_DATE|ADDITIONAL_INFO',
  ACK: 'RESPONSE_CODE|DESCRIPTION|MERCHANT_SERVICE_ID|MERCHANT_ORDER_ID|CREATE_DATE',
} as const

/** The names of a message's signed values, in their order. */
export const namesOf = (message: keyof typeof ORDERS): readonly string[] => ORDERS[message].split('|')

export function sign(
  secret: string,
  message: keyof typeof ORDERS,
  values: Readonly<Record<string, unknown>>,
): string {
  const text = namesOf(message).map((name) => String(values[name] ?? ''))
  return createHash('sha256')
    .update([...text, secret].join('|'))
    .digest('hex')
}

/** `values` with their SECURE_CODE. */
export const signed = (
  secret: string,
  message: keyof typeof ORDERS,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => ({ ...values, SECURE_CODE: sign(secret, message, values) })
