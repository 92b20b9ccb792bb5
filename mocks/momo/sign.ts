import { createHmac } from 'node:crypto'

/** MoMo's own half of its signatures (payments notes §2), written apart from the gateway's so that a mistake there shows. */
const ORDERS = {
  create: 'accessKey amount extraData ipnUrl orderId orderInfo partnerCode redirectUrl requestId requestType',
  ipn: 'accessKey amount extraData message orderId orderInfo orderType partnerCode payType requestId responseTime resultCode transId',
  query: 'accessKey orderId partnerCode requestId',
  refund: 'accessKey amount description orderId partnerCode requestId transId',
} as const

export function signMessage(
  secretKey: string,
  message: keyof typeof ORDERS,
  values: Readonly<Record<string, unknown>>,
): string {
  const text = ORDERS[message]
    .split(' ')
    .map((name) => `${name}=${values[name] ?? ''}`)
    .join('&')
  return createHmac('sha256', secretKey).update(text, 'utf8').digest('hex')
}
