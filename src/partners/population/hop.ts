import { createHash } from 'node:crypto'
import type { CallRequest } from '../../domain/partner.ts'
import type { PopulationSettings } from './settings.ts'

/** One request on its way to the service, before it is signed and addressed. */
export interface Outgoing {
  readonly operation: string
  readonly body: Uint8Array
  /** Wall clock, Unix ms. */
  readonly nowMs: number
}

/**
 * The outer way to the service: address and signature. It knows nothing of what the messages mean, so that the way can change (NDXP today,
 * NDOP by 2026-12-31 under NĐ 278/2025; population notes §1.7) without touching them.
 */
export interface Hop {
  readonly address: (outgoing: Outgoing) => Pick<CallRequest, 'method' | 'url' | 'headers' | 'body'>
}

export type HopMaker = (settings: PopulationSettings) => Hop

/**
 * NDXP, X-Road in front of the service's adapter (population notes §1.1, §1.4): HTTP POST, Basic with a hash over address, account and time
 * in the password's place. The hash does not cover the body: TLS and the X-Road signature do.
 */
export const ndxp: HopMaker = (settings) => {
  const { url, username, secret, apiKey, xRoadClient, timestampUnit } = settings
  return {
    address: ({ body, nowMs }) => {
      const timestamp = String(timestampUnit === 'ms' ? nowMs : Math.floor(nowMs / 1_000))
      const hash = createHash('sha256').update(`${url}${username}${timestamp}${secret}`).digest('hex')
      return {
        method: 'POST',
        url,
        body,
        headers: {
          // Not text/xml, and an action of two quotes: that is what the adapter takes (population notes §1.1).
          'Content-Type': 'application/xml; charset=utf-8',
          SOAPAction: '""',
          Accept: 'application/xml, text/xml, application/json',
          Timestamp: timestamp,
          Authorization: `Basic ${Buffer.from(`${username}:${hash}`).toString('base64')}`,
          ...(xRoadClient === undefined ? {} : { 'X-Road-Client': xRoadClient }),
          ...(apiKey === undefined ? {} : { ApiKey: apiKey }),
        },
      }
    },
  }
}

/** The ways that a configuration may choose, by `hop`. A new one: its maker here, its name in config.schema.json. */
export const HOPS: Readonly<Record<string, HopMaker>> = { ndxp }
