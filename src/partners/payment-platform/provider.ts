import type { ConnectProvider } from '../../domain/payment-provider.ts'
import { readRawQuery } from '../payment-codec/raw-query.ts'
import { createCallbacks } from './callbacks.ts'
import { checkOrder, createPayment, prepareOrder } from './init.ts'
import { queryPayment } from './query.ts'
import { readSettings } from './settings.ts'

/** @throws Error when the settings were not validated. */
export const connectPaymentPlatform: ConnectProvider = (partner) => {
  const settings = readSettings(partner)
  return {
    collects: 'all',
    check: (order) => checkOrder(order, settings),
    prepare: prepareOrder,
    create: (order, tools) => createPayment(order, settings, tools),
    query: (order, tools) => queryPayment(order, settings, tools),
    refunds: null,
    callbacks: createCallbacks(settings),
    // "…?data=<MaThamChieu>&responseCode=…&secureCode=…", whose formula is not public.
    returnedRef: (query) => readRawQuery(query)?.find(({ name }) => name === 'data')?.value || null,
  }
}
