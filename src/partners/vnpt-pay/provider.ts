import type { ConnectProvider } from '../../domain/payment-provider.ts'
import { readRawQuery } from '../payment-codec/raw-query.ts'
import { createCallbacks } from './callbacks.ts'
import { queryPayment } from './query.ts'
import { checkOrder, createPayment, prepareOrder } from './requests.ts'
import { readSettings } from './settings.ts'

/** @throws Error when the settings were not validated. */
export const connectVnptPay: ConnectProvider = (partner) => {
  const settings = readSettings(partner)
  return {
    collects: 'all',
    check: checkOrder,
    prepare: prepareOrder,
    create: (order, tools) => createPayment(order, settings, tools),
    query: (order, tools) => queryPayment(order, settings, tools),
    refunds: null,
    callbacks: createCallbacks(settings),
    returnedRef: (query) =>
      readRawQuery(query)?.find(({ name }) => name === 'MERCHANT_ORDER_ID')?.value || null,
  }
}
