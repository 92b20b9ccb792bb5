import type { ConnectProvider } from '../../domain/payment-provider.ts'
import { readRawQuery } from '../payment-codec/raw-query.ts'
import { createCallbacks } from './callbacks.ts'
import { checkOrder, createLink, prepareOrder, queryLink } from './links.ts'
import { readSettings } from './settings.ts'

/** @throws Error when the settings were not validated. */
export const connectPayos: ConnectProvider = (partner, site) => {
  const settings = readSettings(partner)
  return {
    collects: 'transfers',
    check: checkOrder,
    prepare: prepareOrder,
    create: (order, tools) => createLink(order, { settings, site }, tools),
    query: (order, tools) => queryLink(order, settings, tools),
    refunds: null,
    callbacks: createCallbacks(settings),
    returnedRef: (query) => readRawQuery(query)?.find(({ name }) => name === 'orderCode')?.value || null,
  }
}
