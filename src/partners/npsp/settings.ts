import type { PartnerSettings } from '../../domain/partner.ts'

/** What the portal's section of the configuration says, as requests need it. */
export interface NpspSettings {
  /** Where a session is asked for, complete. */
  readonly loginUrl: string
  /** Where messages and look-ups go, complete. */
  readonly dataUrl: string
  readonly username: string
  readonly password: string
  /** Electronic code of the unit that sends (madonvi). */
  readonly unitCode: string
  /** Address of the portal on the national data exchange. */
  readonly dstcode: string
  /** A longer Retry-After counts as this one (contract §3.3). */
  readonly retryAfterMaxMs: number
}

/**
 * Takes the partner's own keys, which config.schema.json has validated.
 * @throws Error when one is no text: the configuration was not validated.
 */
export function readSettings({ id, own, retry }: PartnerSettings): NpspSettings {
  const text = (name: string): string => {
    const value = own[name]
    if (typeof value !== 'string') throw new Error(`partners.${id}.${name} is not a text`)
    return value
  }
  const dstcode = text('dstcode')
  const url = (path: string): string => addressed(`${text('baseUrl').replace(/\/+$/, '')}${path}`, dstcode)
  return {
    loginUrl: url(text('loginPath')),
    dataUrl: url(text('dataPath')),
    username: text('username'),
    password: text('password'),
    unitCode: text('unitCode'),
    dstcode,
    retryAfterMaxMs: retry.maxDelayMs,
  }
}

/** Adapters differ in whether they read dstcode from the query or from a header (dossier notes §1.1), so both are sent. Colons stay, as in every address seen. */
function addressed(url: string, dstcode: string): string {
  const value = encodeURIComponent(dstcode).replaceAll('%3A', ':')
  return `${url}${url.includes('?') ? '&' : '?'}dstcode=${value}`
}
