import type { Partner } from '../../domain/partner.ts'
import { connectVnpay } from './provider.ts'

/** VNPAY, protocol PAY 2.1.0 (payments notes §1). */
export const vnpay: Partner = {
  id: 'vnpay',
  name: 'Cổng thanh toán VNPAY',
  connect: null,
  connectProvider: connectVnpay,
}
