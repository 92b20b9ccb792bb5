import { createHmac } from 'node:crypto'

/** VNPAY's own half of its signatures (payments notes §1.3, §1.6, §1.7), written apart from the gateway's so that a mistake there shows. */
export const sign = (secret: string, text: string): string =>
  createHmac('sha512', secret).update(text, 'utf8').digest('hex')

/** The `vnp_` parameters as they are signed: sorted, form-encoded, empty ones left out. */
export function signedQuery(values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams()
  for (const name of Object.keys(values).toSorted())
    if (values[name] !== '' && values[name] !== undefined) query.append(name, values[name])
  return query.toString()
}

const ANSWER = 'ResponseId|Command|ResponseCode|Message|TmnCode|TxnRef|Amount|BankCode|PayDate|TransactionNo'
const STATE = 'TransactionType|TransactionStatus|OrderInfo'

/** The order of the values of each message, without `vnp_`. */
const ORDERS = {
  querydr: 'RequestId|Version|Command|TmnCode|TxnRef|TransactionDate|CreateDate|IpAddr|OrderInfo',
  refund:
    'RequestId|Version|Command|TmnCode|TransactionType|TxnRef|Amount|TransactionNo|TransactionDate|CreateBy|CreateDate|IpAddr|OrderInfo',
  'querydr-answer': `${ANSWER}|${STATE}|PromotionCode|PromotionAmount`,
  'refund-answer': `${ANSWER}|${STATE}`,
} as const

/** The names of a message's values in the order in which they are signed. */
export const namesOf = (message: keyof typeof ORDERS): readonly string[] =>
  ORDERS[message].split('|').map((name) => `vnp_${name}`)

export const signMessage = (
  secret: string,
  message: keyof typeof ORDERS,
  values: Readonly<Record<string, string>>,
): string =>
  sign(
    secret,
    namesOf(message)
      .map((name) => values[name] ?? '')
      .join('|'),
  )
