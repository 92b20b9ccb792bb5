import type { PartnerSettings } from '../../domain/partner.ts'
import { ownText } from '../payment-codec/own-keys.ts'

/** What the platform's section of the configuration says. */
export interface PlatformSettings {
  readonly initUrl: string
  readonly queryUrl: string
  /** MaDoiTac. */
  readonly partnerCode: string
  readonly secret: string
  /** Goes out as Authorization: Bearer; null: no such header. */
  readonly bearer: string | null
  /** IPv4, sent for a payer who has IPv6; null: such a payer cannot pay here. */
  readonly gatewayIp: string | null
  /** MaLoi of the answer to a callback that says failure; echo: the callback's own. */
  readonly failureAck: '00' | '99' | 'echo'
  /** MaXacThuc of that answer: the callback's own, or over the answer. */
  readonly ackSignature: 'echo' | 'sign'
}

/** @throws Error when a key is no text: the configuration was not validated. */
export function readSettings(partner: PartnerSettings): PlatformSettings {
  const optional = (name: string): string | null =>
    partner.own[name] === undefined ? null : ownText(partner, name)
  const failureAck = ownText(partner, 'failureAck')
  return {
    initUrl: ownText(partner, 'initUrl'),
    queryUrl: ownText(partner, 'queryUrl'),
    partnerCode: ownText(partner, 'partnerCode'),
    secret: ownText(partner, 'secret'),
    bearer: optional('bearer'),
    gatewayIp: optional('gatewayIp'),
    failureAck: failureAck === '99' || failureAck === 'echo' ? failureAck : '00',
    ackSignature: ownText(partner, 'ackSignature') === 'sign' ? 'sign' : 'echo',
  }
}
