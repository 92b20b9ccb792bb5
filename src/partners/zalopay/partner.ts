import type { Partner } from '../../domain/partner.ts'
import { connectZalopay } from './provider.ts'

/** ZaloPay, protocol v2 (payments notes §3). */
export const zalopay: Partner = {
  id: 'zalopay',
  name: 'Ví điện tử ZaloPay',
  connect: null,
  connectProvider: connectZalopay,
}
