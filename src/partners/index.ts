import type { Partner } from '../domain/partner.ts'
import { dossierSystem } from './dossier-system/partner.ts'
import { npsp } from './npsp/partner.ts'
import { vnpay } from './vnpay/partner.ts'

/** Every partner that has code: one line each. */
export const partners: readonly Partner[] = [dossierSystem, npsp, vnpay]
