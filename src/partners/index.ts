import type { Partner } from '../domain/partner.ts'
import { dossierSystem } from './dossier-system/partner.ts'
import { momo } from './momo/partner.ts'
import { npsp } from './npsp/partner.ts'
import { paymentPlatform } from './payment-platform/partner.ts'
import { payos } from './payos/partner.ts'
import { population } from './population/partner.ts'
import { vnpay } from './vnpay/partner.ts'
import { vnptPay } from './vnpt-pay/partner.ts'
import { zalopay } from './zalopay/partner.ts'

/** Every partner that has code: one line each. */
export const partners: readonly Partner[] = [
  dossierSystem,
  npsp,
  population,
  vnpay,
  momo,
  zalopay,
  paymentPlatform,
  vnptPay,
  payos,
]
