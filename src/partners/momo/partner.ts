import type { Partner } from '../../domain/partner.ts'
import { connectMomo } from './provider.ts'

/** MoMo, protocol v2 (payments notes §2). */
export const momo: Partner = {
  id: 'momo',
  name: 'Ví điện tử MoMo',
  connect: null,
  connectProvider: connectMomo,
}
