import { isIPv4 } from 'node:net'
import type { Issue } from '../../domain/failure.ts'
import type { CallRequest } from '../../domain/partner.ts'
import type { FeeLine, PaymentOrder, PreparedOrder, StoredOrder } from '../../domain/payment.ts'
import type { CreateAnswer, Numbering, ProviderTools } from '../../domain/payment-provider.ts'
import { joinedSignature } from '../payment-codec/joined-values.ts'
import { memberOf } from '../payment-codec/json-members.ts'
import { orderNumber } from '../payment-codec/order-number.ts'
import { plainDescription } from '../payment-codec/plain-description.ts'
import { toCompactTime } from '../payment-codec/vietnam-clock.ts'
import { readPlatformAnswer } from './answers.ts'
import { platformMeaning } from './codes.ts'
import { INIT, PROTOCOL_VERSION } from './messages.ts'
import type { PlatformSettings } from './settings.ts'

/** What the platform needs beyond what every payment has (contract §5, The request). */
export function checkOrder(order: PaymentOrder, settings: PlatformSettings): readonly Issue[] {
  const { payer, beneficiary } = order
  const issues: Issue[] = []
  const needs = (isThere: boolean, path: string, what: string): void => {
    if (!isThere) issues.push({ path, message: `must be ${what} for the national payment platform` })
  }
  needs(Boolean(payer.address), '/payer/address', 'given')
  needs(
    payer.personalId !== null || payer.taxCode !== null,
    '/payer/personalId',
    'given, or taxCode instead,',
  )
  needs(beneficiary !== null, '/beneficiary', 'given')
  needs(
    addressOf(payer.ip, settings.gatewayIp) !== null,
    '/payer/ip',
    'an IPv4 address (or gatewayIp be configured)',
  )
  needs(
    descriptionOf(order) !== '',
    '/description',
    'a text of which letters or digits are left without accents',
  )
  return issues
}

/** MaThamChieu begins as provinces' do. ThoiGianGD is kept as it was sent: every later query repeats it. */
export const prepareOrder = (_order: PaymentOrder, numbering: Numbering): PreparedOrder => ({
  providerRef: `dvc${orderNumber(numbering)}`,
  terms: { ThoiGianGD: toCompactTime(numbering.now) },
})

/** INIT: asks for a pay address. Its answer has no published signature and is taken as TLS brought it. */
export async function createPayment(
  stored: StoredOrder,
  settings: PlatformSettings,
  { call }: ProviderTools,
): Promise<CreateAnswer> {
  const answer = readPlatformAnswer(await call(initRequest(stored, settings)))
  if (answer.kind !== 'message') return answer
  const { code, members } = answer
  if (platformMeaning('INIT', code) === 'refused')
    return { kind: 'refused', code, internal: `INIT: MaLoi ${code}` }
  const payUrl = memberOf(members, 'UrlThanhToan')
  return typeof payUrl === 'string' && WEB.test(payUrl)
    ? { kind: 'created', payUrl }
    : { kind: 'unknown', internal: 'INIT: MaLoi 00 without a web address in UrlThanhToan' }
}

/** How the platform is called: every message is a POST of JSON. */
export const platformRequest = (
  label: string,
  url: string,
  { bearer }: PlatformSettings,
  body: object,
): CallRequest => ({
  label,
  method: 'POST',
  url,
  headers: {
    Accept: 'application/json',
    'Content-Type': 'application/json; charset=utf-8',
    ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
  },
  body: JSON.stringify(body),
})

function initRequest({ order, providerRef, terms }: StoredOrder, settings: PlatformSettings): CallRequest {
  const description = descriptionOf(order)
  const message = {
    LoaiBanTin: 'INIT',
    PhienBan: PROTOCOL_VERSION,
    MaDoiTac: settings.partnerCode,
    MaThamChieu: providerRef,
    SoTien: String(order.amountVnd),
    LoaiHinhThanhToan: 'PAY',
    // Paid on the web, by a browser; the payer chooses the bank there.
    MaKenhThanhToan: '1',
    MaThietBi: '1',
    NgonNgu: 'vi-VN',
    MaTienTe: 'VND',
    MaNganHang: 'PAYMENT',
    ThongTinGiaoDich: description,
    ThoiGianGD: terms['ThoiGianGD'] ?? '',
    Ip: addressOf(order.payer.ip, settings.gatewayIp) ?? '',
  }
  return platformRequest('init', settings.initUrl, settings, {
    ...message,
    MaXacThuc: joinedSignature(INIT.order, message, settings.secret),
    ThongTinBienLai: receiptOf(order, description),
  })
}

/** What the receipt will say. Unsigned, and never read back. */
function receiptOf(order: PaymentOrder, description: string): object {
  const { procedure, unit, payer, beneficiary, lines } = order
  return {
    // Phí, lệ phí; 1 would be a fine.
    MaDichVu: '2',
    MaDVC: procedure.serviceCode,
    TenDVC: cut(procedure.serviceName),
    MaTTHC: procedure.code,
    TenTTHC: cut(procedure.name),
    MaDonVi: unit.code,
    TenDonVi: unit.name,
    MaHoSo: order.dossierCode,
    TKThuHuong: beneficiary?.account ?? '',
    MaNHThuHuong: beneficiary?.bank ?? '',
    TenTKThuHuong: beneficiary?.name ?? '',
    PhiLePhi: lines.map((line) => ({
      LoaiPhiLePhi: FEE_KINDS[line.kind],
      MaPhiLePhi: line.code,
      TenPhiLePhi: line.name,
      SoTien: String(line.amountVnd),
    })),
    MaCoQuanQD: unit.code,
    TenCoQuanQD: unit.name,
    NoiDungThanhToan: description,
    HoTenNguoiNop: payer.name,
    SoCMNDNguoiNop: payer.personalId ?? payer.taxCode ?? '',
    DiaChiNguoiNop: payer.address ?? '',
    DSKhoanNop: lines.map((line) => ({ NoiDung: line.name, SoTien: String(line.amountVnd) })),
  }
}

const FEE_KINDS: Readonly<Record<FeeLine['kind'], '1' | '2'>> = { fee: '1', charge: '2' }

/** The platform has been seen to take no longer names (payments notes §6.1). */
const cut = (name: string): string =>
  name.length <= NAME_LENGTH_MAX ? name : `${name.slice(0, NAME_LENGTH_MAX - 3).trimEnd()}...`

/** IPv4 as it is, also where it is written in IPv6; else the gateway's own. */
function addressOf(ip: string, gatewayIp: string | null): string | null {
  const mapped = /^::ffff:(.*)$/i.exec(ip)?.[1] ?? ip
  return isIPv4(mapped) ? mapped : gatewayIp
}

const descriptionOf = ({ description }: PaymentOrder): string =>
  plainDescription(description, DESCRIPTION_LENGTH_MAX)

const WEB = /^https?:\/\/\S+$/
const DESCRIPTION_LENGTH_MAX = 255
const NAME_LENGTH_MAX = 250
