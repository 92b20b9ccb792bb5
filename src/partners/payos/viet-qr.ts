/** A bank transfer that a banking app fills in from a VietQR code. */
export interface BankTransfer {
  /** The bank's six-digit number at Napas. */
  readonly bin: string
  readonly account: string
  /** Integer đồng; null: the payer fills it in (a static code). */
  readonly amountVnd: number | null
  /** What the transfer says; ASCII, as banks take it. */
  readonly purpose: string
}

/**
 * The text of a VietQR code (EMVCo merchant-presented, Napas' template; payments notes §5.2, vector §9.7): what the payer's app scans.
 * Lengths count characters, so every part is ASCII.
 */
export function vietQr({ bin, account, amountVnd, purpose }: BankTransfer): string {
  const beneficiary = field('00', bin) + field('01', account)
  const body =
    field('00', '01') +
    field('01', amountVnd === null ? '11' : '12') +
    field('38', field('00', NAPAS) + field('01', beneficiary) + field('02', TO_ACCOUNT)) +
    field('53', VND) +
    (amountVnd === null ? '' : field('54', String(amountVnd))) +
    field('58', 'VN') +
    (purpose === '' ? '' : field('62', field('08', purpose)))
  const checked = `${body}${CRC_TAG}`
  return checked + crc16(checked)
}

const NAPAS = 'A000000727'
/** Transfer to an account; QRIBFTTC would be to a card. */
const TO_ACCOUNT = 'QRIBFTTA'
/** ISO 4217, numeric. */
const VND = '704'
/** Tag and length of the checksum, which covers them too. */
const CRC_TAG = '6304'

/** @throws Error when the value is longer than a two-digit length can say. */
function field(tag: string, value: string): string {
  if (value.length > 99) throw new Error(`Part ${tag} of a VietQR code is longer than 99 characters`)
  return `${tag}${String(value.length).padStart(2, '0')}${value}`
}

/** CRC-16/CCITT-FALSE (polynomial 0x1021, from 0xFFFF), four upper-case hexadecimal digits. */
function crc16(text: string): string {
  let crc = 0xffff
  for (const byte of Buffer.from(text, 'latin1')) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021
    crc &= 0xffff
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}
