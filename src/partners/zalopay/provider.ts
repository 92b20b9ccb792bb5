import type { ConnectProvider } from '../../domain/payment-provider.ts'
import { createCallbacks } from './callback.ts'
import { checkOrder, createOrder, prepareOrder } from './order.ts'
import { queryOrder } from './query.ts'
import { createRefunds } from './refund.ts'
import { returnedRef } from './returned.ts'
import { readSettings } from './settings.ts'

/** Speaks to ZaloPay and listens to it (payments notes §3). @throws Error when the settings were not validated. */
export const connectZalopay: ConnectProvider = (partnerSettings, site) => {
  const settings = readSettings(partnerSettings)
  return {
    collects: 'all',
    check: checkOrder,
    prepare: (_order, numbering) => prepareOrder(settings, numbering),
    create: (order, tools) => createOrder(settings, site, order, tools),
    query: (order, tools) => queryOrder(settings, order, tools),
    refunds: createRefunds(settings),
    callbacks: createCallbacks(settings),
    returnedRef: (query) => returnedRef(query, settings),
  }
}
