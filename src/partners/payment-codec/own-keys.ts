import type { PartnerSettings } from '../../domain/partner.ts'

/**
 * One of the partner's own keys that is a text; config.schema.json has validated it.
 * @throws Error when it is none: the configuration was not validated.
 */
export function ownText({ id, own }: PartnerSettings, name: string): string {
  const value = own[name]
  if (typeof value !== 'string') throw new Error(`partners.${id}.${name} is not a text`)
  return value
}

/** An address of the partner's own without slashes at its end: paths are put behind it. */
export const ownAddress = (settings: PartnerSettings, name: string): string =>
  ownText(settings, name).replace(/\/+$/, '')
