import { createQueue } from '../lib/queue.ts'
import { decode, type KeptBody } from '../lib/received.ts'
import { asItem } from './checks.ts'

/** What the portal stored of a dossier, one thing after the other. */
export interface DossierVersion {
  /** 1-based; goes on counting when old versions are no longer kept. */
  readonly number: number
  readonly at: string
  readonly service: string
  readonly isUpdating: string | null
  readonly idempotencyKey: string | null
  /** TrangThaiHoSo or TrangThai. */
  readonly status: string
  /** The item as it was sent; null when its bytes are no longer kept. */
  readonly data: unknown
}

/** One data call, its envelope already read. */
export interface DataCall {
  readonly service: string
  readonly isUpdating: string | null
  /** The items, or the one object of a status. */
  readonly items: readonly unknown[]
  readonly kept: KeptBody
  readonly idempotencyKey: string | null
}

/** Versions kept over all dossiers, the newest; that a dossier exists is never forgotten. */
const VERSIONS_MAX = 200_000

interface Stored extends Omit<DossierVersion, 'at' | 'data'> {
  readonly atMs: number
  readonly kept: KeptBody
  /** Of the items sent together. */
  readonly index: number
}

export interface Dossier {
  /** A `DongBoHoSoMC` was taken: it can be updated, looked up and gets progress. */
  isThere: boolean
  count: number
  readonly versions: Stored[]
  procedure: unknown
  status: string
}

/** What the portal has stored, by dossier code in any case. */
export interface DossierStore {
  readonly isThere: (code: unknown) => boolean
  readonly add: (call: DataCall, index: number, status: string) => Dossier
  readonly find: (code: unknown) => Dossier | undefined
  readonly versions: (dossierCode: string) => DossierVersion[] | null
  readonly codes: () => string[]
  readonly forget: () => void
}

export function createDossierStore(): DossierStore {
  const dossiers = new Map<string, Dossier>()
  const order = createQueue<Dossier>()
  const find = (code: unknown): Dossier | undefined => dossiers.get(String(code).toUpperCase())
  return {
    find,
    isThere: (code) => find(code)?.isThere ?? false,
    add: (call, index, status) => {
      const code = String(asItem(call.items[index])['MaHoSo']).toUpperCase()
      const dossier = dossiers.get(code) ?? {
        isThere: false,
        count: 0,
        versions: [],
        procedure: '',
        status: '',
      }
      dossiers.set(code, dossier)
      dossier.count += 1
      dossier.status = status
      const { service, isUpdating, idempotencyKey, kept } = call
      const number = dossier.count
      const atMs = Date.now()
      dossier.versions.push({ number, atMs, service, isUpdating, idempotencyKey, status, kept, index })
      order.push(dossier)
      // Over all dossiers the oldest version is the oldest of the dossier that was stored first.
      if (order.size > VERSIONS_MAX) order.shift()?.versions.shift()
      return dossier
    },
    versions: (dossierCode) => find(dossierCode)?.versions.map(show) ?? null,
    codes: () => [...dossiers.keys()],
    forget: () => {
      dossiers.clear()
      order.clear()
    },
  }
}

function show({ atMs, kept, index, ...version }: Stored): DossierVersion {
  const sent = asItem(decode(kept))['data']
  return {
    ...version,
    at: new Date(atMs).toISOString(),
    data: (Array.isArray(sent) ? sent[index] : sent) ?? null,
  }
}
