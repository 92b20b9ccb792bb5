import { createHmac } from 'node:crypto'

/** ZaloPay's own half of its signatures (payments notes §3), written apart from the gateway's so that a mistake there shows. */
export const mac = (key: string, text: string): string =>
  createHmac('sha256', key).update(text, 'utf8').digest('hex')

/** What the mac of each call is over; a word in capitals is the key itself. */
const ORDERS = {
  create: 'app_id|app_trans_id|app_user|amount|app_time|embed_data|item',
  query: 'app_id|app_trans_id|KEY1',
  refund: 'app_id|zp_trans_id|amount|description|timestamp',
  query_refund: 'app_id|m_refund_id|timestamp',
} as const

export type ZalopayCall = keyof typeof ORDERS

export const macOf = (key1: string, call: ZalopayCall, sent: Readonly<Record<string, unknown>>): string =>
  mac(
    key1,
    ORDERS[call]
      .split('|')
      .map((name) => (name === 'KEY1' ? key1 : String(sent[name] ?? '')))
      .join('|'),
  )
