import type {
  CallbackAck,
  CallbackOutcome,
  CallbackReading,
  ProviderCallbacks,
  RawCallback,
} from '../../domain/payment-provider.ts'
import { echoText, joinedSignature, readSigned } from '../payment-codec/joined-values.ts'
import { readJsonMembers } from '../payment-codec/json-members.ts'
import { platformMeaning } from './codes.ts'
import { ACK, CONFIRM } from './messages.ts'
import type { PlatformSettings } from './settings.ts'
import { statementOf } from './statement.ts'

/** CONFIRM, the platform's callback (payments notes §6.1). */
export const createCallbacks = (settings: PlatformSettings): ProviderCallbacks => ({
  method: 'POST',
  read: (raw) => readCallback(raw, settings),
  ack: (outcome, reading) => acknowledge(outcome, reading?.echo ?? {}, settings),
})

function readCallback({ body }: RawCallback, settings: PlatformSettings): CallbackReading {
  const members = readJsonMembers(body)
  if (members === null) return { kind: 'unverified', echo: {}, internal: 'the body is no JSON object' }
  const echo = Object.fromEntries(ECHOED.map((name) => [name, echoText(members, name)]))
  const unverified = (internal: string): CallbackReading => ({ kind: 'unverified', echo, internal })

  const reading = readSigned(members, CONFIRM, settings.secret)
  if (!reading.ok) return unverified(reading.internal)
  const { values } = reading
  // A query's answer signs the same values, and its MaLoi 00 is no payment.
  if (values.LoaiBanTin !== 'CONFIRM') return unverified('LoaiBanTin is not CONFIRM')
  if (values.MaLoi === '') return unverified('MaLoi is missing')
  if (values.MaDoiTac !== settings.partnerCode) return { kind: 'foreign', echo }
  const statement = statementOf(values, platformMeaning('CONFIRM', values.MaLoi), values.MaLoi)
  return statement === null ? unverified('SoTien is no amount') : { kind: 'statement', echo, statement }
}

const ECHOED = ['MaLoi', 'MaDoiTac', 'MaThamChieu', 'ThoiGianGD', 'MaXacThuc'] as const

/** MaLoi and what it says for people at the platform. */
function verdictOn(outcome: CallbackOutcome, echoedCode: string, settings: PlatformSettings): Verdict {
  switch (outcome.kind) {
    case 'stored':
    case 'repeated':
    case 'settled':
      if (!outcome.isFailure) return { status: 200, code: '00', text: 'Thanh cong' }
      return {
        status: 200,
        code: settings.failureAck === 'echo' ? echoedCode : settings.failureAck,
        text: 'Da ghi nhan giao dich khong thanh cong',
      }
    case 'unverified':
      return { status: 200, code: '99', text: 'Ban tin hoac ma xac thuc khong hop le' }
    case 'unknown':
    case 'test':
      return { status: 200, code: '99', text: 'Khong tim thay giao dich' }
    case 'mismatch':
      return { status: 200, code: '99', text: 'So tien hoac loai tien khong khop' }
    case 'store-unavailable':
      return { status: 503, code: '99', text: 'He thong tam thoi gian doan, de nghi gui lai' }
  }
}

interface Verdict {
  readonly status: number
  readonly code: string
  readonly text: string
}

function acknowledge(
  outcome: CallbackOutcome,
  echo: Readonly<Record<string, string>>,
  settings: PlatformSettings,
): CallbackAck {
  const { status, code, text } = verdictOn(outcome, echo['MaLoi'] ?? '', settings)
  const message = {
    MaLoi: code,
    MoTaLoi: text,
    MaDoiTac: echo['MaDoiTac'] ?? '',
    MaThamChieu: echo['MaThamChieu'] ?? '',
    ThoiGianGD: echo['ThoiGianGD'] ?? '',
  }
  const MaXacThuc =
    settings.ackSignature === 'sign'
      ? joinedSignature(ACK.order, message, settings.secret)
      : (echo['MaXacThuc'] ?? '')
  return { status, json: { ...message, MaXacThuc } }
}
