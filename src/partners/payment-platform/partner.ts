import type { Partner } from '../../domain/partner.ts'
import { connectPaymentPlatform } from './provider.ts'

/** The national portal's payment platform (Nền tảng thanh toán trực tuyến, PaymentPlatform), JSON protocol 1.0.6. */
export const paymentPlatform: Partner = {
  id: 'payment-platform',
  name: 'Nền tảng thanh toán trực tuyến Cổng Dịch vụ công quốc gia',
  connect: null,
  connectProvider: connectPaymentPlatform,
}
