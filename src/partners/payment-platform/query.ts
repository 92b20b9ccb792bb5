import type { StoredOrder } from '../../domain/payment.ts'
import type { ProviderTools, QueryAnswer } from '../../domain/payment-provider.ts'
import { joinedSignature, readSigned } from '../payment-codec/joined-values.ts'
import { signedText } from '../payment-codec/json-members.ts'
import { readPlatformAnswer } from './answers.ts'
import { platformMeaning } from './codes.ts'
import { platformRequest } from './init.ts'
import { CONFIRM, PROTOCOL_VERSION, QUERY } from './messages.ts'
import type { PlatformSettings } from './settings.ts'
import { statementOf } from './statement.ts'

/**
 * QUERY: asks what became of the order. The answer signs CONFIRM's values; TrangThaiGD stands beside them and is taken from the same
 * answer (contract §5, Queries). Its MaLoi is about the query: all but 00 tell of no order.
 */
export async function queryPayment(
  { providerRef, terms }: StoredOrder,
  settings: PlatformSettings,
  { call }: ProviderTools,
): Promise<QueryAnswer> {
  const message = {
    LoaiBanTin: 'QUERY',
    PhienBan: PROTOCOL_VERSION,
    MaDoiTac: settings.partnerCode,
    MaThamChieu: providerRef,
    ThoiGianGD: terms['ThoiGianGD'] ?? '',
  }
  const MaXacThuc = joinedSignature(QUERY.order, message, settings.secret)
  const answer = readPlatformAnswer(
    await call(platformRequest('query', settings.queryUrl, settings, { ...message, MaXacThuc })),
  )
  if (answer.kind !== 'message') return answer
  const { code, members } = answer
  if (platformMeaning('ANSWER', code) === 'not-known') return { kind: 'not-known' }

  const reading = readSigned(members, CONFIRM, settings.secret)
  if (!reading.ok) return { kind: 'untrusted', internal: `QUERY: ${reading.internal}` }
  const { values } = reading
  if (values.MaDoiTac !== settings.partnerCode || values.MaThamChieu !== providerRef)
    return { kind: 'untrusted', internal: 'QUERY: the answer is about another order' }
  const status = signedText(members, 'TrangThaiGD')
  if (status === null) return { kind: 'untrusted', internal: 'QUERY: TrangThaiGD is no plain value' }
  const statement = statementOf(values, platformMeaning('STATUS', status), `${code}/${status}`)
  return statement === null
    ? { kind: 'untrusted', internal: 'QUERY: SoTien is no amount' }
    : { kind: 'known', statements: [statement], payUrl: null }
}
