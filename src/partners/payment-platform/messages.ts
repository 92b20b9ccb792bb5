import type { SignedMessage } from '../payment-codec/joined-values.ts'

/** PhienBan of the protocol spoken here. */
export const PROTOCOL_VERSION = '1.0.6'

/** Begins a payment (payments notes §6.1). The receipt's data go beside it, unsigned. */
export const INIT = {
  order: [
    'LoaiBanTin',
    'PhienBan',
    'MaDoiTac',
    'MaThamChieu',
    'SoTien',
    'LoaiHinhThanhToan',
    'MaKenhThanhToan',
    'MaThietBi',
    'NgonNgu',
    'MaTienTe',
    'MaNganHang',
    'ThongTinGiaoDich',
    'ThoiGianGD',
    'Ip',
  ],
  signature: 'MaXacThuc',
} as const satisfies SignedMessage<string>

/** What became of it, from the platform. The last two stand the other way round than in INIT. A query's answer signs the same values. */
export const CONFIRM = {
  order: [
    'LoaiBanTin',
    'MaLoi',
    'MaDoiTac',
    'MaThamChieu',
    'SoTien',
    'MaTienTe',
    'MaGiaoDich',
    'MaNganHang',
    'ThoiGianGD',
    'ThongTinGiaoDich',
  ],
  signature: 'MaXacThuc',
} as const satisfies SignedMessage<string>

/** Asks what became of it; with another LoaiBanTin, for its receipt. */
export const QUERY = {
  order: ['LoaiBanTin', 'PhienBan', 'MaDoiTac', 'MaThamChieu', 'ThoiGianGD'],
  signature: 'MaXacThuc',
} as const satisfies SignedMessage<string>

/** Our answer to CONFIRM, where it is signed anew (`ackSignature: sign`). */
export const ACK = {
  order: ['MaLoi', 'MoTaLoi', 'MaDoiTac', 'MaThamChieu', 'ThoiGianGD'],
  signature: 'MaXacThuc',
} as const satisfies SignedMessage<string>
