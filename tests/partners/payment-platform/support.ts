import { createHash } from 'node:crypto'
import type { CallbackReading, PaymentProvider } from '../../../src/domain/payment-provider.ts'
import { connectPaymentPlatform } from '../../../src/partners/payment-platform/provider.ts'
import { posted, settingsOf, site } from '../payment-rig.ts'

/** Secret, partner and reference of the vectors (payments notes §9.4). */
export const SECRET = 'PPSECRET0123456789'
export const PARTNER = 'DVC-H56'
export const REF = 'dvc000001825070100120250701083000'
export const TIME = '20250701083000'

export const platform = (own: Record<string, unknown> = {}): PaymentProvider =>
  connectPaymentPlatform(
    settingsOf('payment-platform', {
      initUrl: 'https://pay.example.gov.vn/init',
      queryUrl: 'https://pay.example.gov.vn/query',
      partnerCode: PARTNER,
      secret: SECRET,
      failureAck: '00',
      ackSignature: 'echo',
      ...own,
    }),
    site,
  )

/** The paid CONFIRM of the vectors, without its signature. */
export const PAID = {
  LoaiBanTin: 'CONFIRM',
  MaLoi: '00',
  MaDoiTac: PARTNER,
  MaThamChieu: REF,
  SoTien: 150_000,
  MaTienTe: 'VND',
  MaGiaoDich: 'PP0000012345',
  MaNganHang: 'VIETINBANK',
  ThoiGianGD: TIME,
  ThongTinGiaoDich: 'THANH TOAN HO SO 000.00.18.H56-250701-0001',
}

export const CONFIRM_ORDER = Object.keys(PAID)

/** The signature in this file's own words. */
export const secureHash = (values: readonly unknown[], secret = SECRET): string =>
  createHash('sha256')
    .update([...values.map((value) => value ?? ''), secret].join('|'))
    .digest('hex')

/** A CONFIRM, or a query's answer, as the platform signs it. */
export function confirm(changed: Record<string, unknown> = {}): Record<string, unknown> {
  const message: Record<string, unknown> = { ...PAID, ...changed }
  return { ...message, MaXacThuc: secureHash(CONFIRM_ORDER.map((name) => message[name])) }
}

export const read = (body: unknown, own: Record<string, unknown> = {}): CallbackReading =>
  platform(own).callbacks.read(posted(body))
