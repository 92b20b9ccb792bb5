import type { Partner } from '../../domain/partner.ts'
import { connectVnptPay } from './provider.ts'

/** VNPT Pay (VNPT Money), protocol 1.0.5: the PaymentPlatform's elder sister, in English names. */
export const vnptPay: Partner = {
  id: 'vnpt-pay',
  name: 'VNPT Pay',
  connect: null,
  connectProvider: connectVnptPay,
}
