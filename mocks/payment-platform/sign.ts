import { createHash } from 'node:crypto'

/** The platform's own half of its signatures (payments notes §6.1), written apart from the gateway's so that a mistake there shows. */
const ORDERS = {
  INIT: 'LoaiBanTin|PhienBan|MaDoiTac|MaThamChieu|SoTien|LoaiHinhThanhToan|MaKenhThanhToan|MaThietBi|NgonNgu|MaTienTe|MaNganHang|ThongTinGiaoDich|ThoiGianGD|Ip',
  CONFIRM:
    'LoaiBanTin|MaLoi|MaDoiTac|MaThamChieu|SoTien|MaTienTe|MaGiaoDich|MaNganHang|ThoiGianGD|ThongTinGiaoDich',
  QUERY: 'LoaiBanTin|PhienBan|MaDoiTac|MaThamChieu|ThoiGianGD',
  ACK: 'MaLoi|MoTaLoi|MaDoiTac|MaThamChieu|ThoiGianGD',
} as const

/** The names of a message's signed values, in their order. */
export const namesOf = (message: keyof typeof ORDERS): readonly string[] => ORDERS[message].split('|')

export function sign(
  secret: string,
  message: keyof typeof ORDERS,
  values: Readonly<Record<string, unknown>>,
): string {
  const text = namesOf(message).map((name) => String(values[name] ?? ''))
  return createHash('sha256')
    .update([...text, secret].join('|'))
    .digest('hex')
}
