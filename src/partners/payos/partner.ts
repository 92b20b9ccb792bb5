import type { Partner } from '../../domain/partner.ts'
import { connectPayos } from './provider.ts'

/** payOS: links to which bank transfers are made, each told by a webhook. */
export const payos: Partner = { id: 'payos', name: 'payOS', connect: null, connectProvider: connectPayos }
