import { randomInt } from 'node:crypto'
import { asItem, refuseDossier, refusePortalStatus, refuseProgress } from './checks.ts'
import { createDossierStore, type DataCall, type DossierVersion } from './dossiers.ts'

/** The portal's answer, before its error_code gets a type. */
export interface Verdict {
  readonly code: number
  readonly message: string
  readonly result: readonly unknown[] | null
  readonly committed: boolean
}

export interface Portal {
  /** A new session; null: wrong credentials. */
  readonly login: (username: unknown, password: unknown) => string | null
  readonly isSession: (session: unknown) => boolean
  /** That session, or every one, is invalid from now on. */
  readonly expire: (session?: string | null) => void
  readonly syncDossiers: (call: DataCall) => Verdict
  readonly addProgress: (call: DataCall) => Verdict
  readonly setStatus: (call: DataCall) => Verdict
  readonly lookUp: (dossierCode: string) => Verdict
  readonly versions: (dossierCode: string) => DossierVersion[] | null
  readonly codes: () => string[]
  readonly forget: () => void
}

export interface PortalOptions {
  readonly username: string
  readonly password: string
  /** Progress is also taken for dossiers that were never sent. */
  readonly knowsAll: boolean
}

const SESSIONS_MAX = 10_000

/** The national portal's memory and rules (dossier notes §1.2, §1.5, §1.6, §1.8, §1.9). */
export function createPortal(options: PortalOptions): Portal {
  const store = createDossierStore()
  return {
    ...createSessions(options),
    syncDossiers: (call) => {
      const isUpdate = call.isUpdating === 'True'
      for (const item of call.items) {
        const isThere = store.isThere(asItem(item)['MaHoSo'])
        const refusal =
          refuseDossier(item) ??
          (isUpdate === isThere ? null : isThere ? 'Hồ sơ đã tồn tại' : 'Hồ sơ không tồn tại')
        if (refusal !== null) return refused(refusal)
      }
      for (const [index, item] of call.items.entries()) {
        const dossier = store.add(call, index, String(asItem(item)['TrangThaiHoSo']))
        dossier.isThere = true
        dossier.procedure = asItem(item)['MaTTHC']
      }
      return taken(isUpdate ? 'Cập nhật thành công' : 'Thêm mới thành công')
    },
    addProgress: (call) => {
      for (const item of call.items) {
        const isThere = options.knowsAll || store.isThere(asItem(item)['MaHoSo'])
        const refusal = refuseProgress(item) ?? (isThere ? null : 'Hồ sơ không tồn tại')
        if (refusal !== null) return refused(refusal)
      }
      for (const [index, item] of call.items.entries())
        store.add(call, index, String(asItem(item)['TrangThai']))
      return taken('Cập nhật tiến độ thành công')
    },
    setStatus: (call) => {
      const refusal = refusePortalStatus(call.items[0])
      if (refusal !== null) return refused(refusal)
      store.add(call, 0, String(asItem(call.items[0])['TrangThai']))
      return taken('Cập nhật trạng thái thành công')
    },
    lookUp: (dossierCode) => {
      const dossier = store.find(dossierCode)
      const result = dossier?.isThere
        ? [{ MaHoSo: dossierCode, MaTTHC: dossier.procedure, TrangThaiHoSo: dossier.status }]
        : []
      return { code: 0, message: '', result, committed: false }
    },
    versions: store.versions,
    codes: store.codes,
    forget: store.forget,
  }
}

/** Sessions of another start must not fit: a restarted portal has forgotten them. */
function createSessions({
  username,
  password,
}: PortalOptions): Pick<Portal, 'login' | 'isSession' | 'expire'> {
  const sessions = new Set<string>()
  const start = randomInt(1, 1_000_000)
  let logins = 0
  return {
    login: (givenName, givenPassword) => {
      if (givenName !== username || givenPassword !== password) return null
      logins += 1
      const session = `S-${start}-${logins}`
      sessions.add(session)
      const [oldest] = sessions
      if (sessions.size > SESSIONS_MAX && oldest !== undefined) sessions.delete(oldest)
      return session
    },
    isSession: (session) => typeof session === 'string' && sessions.has(session),
    expire: (session) => {
      if (session === undefined) sessions.clear()
      else if (session !== null) sessions.delete(session)
    },
  }
}

/** A refusal in the portal's words. */
export const refused = (message: string): Verdict => ({ code: -1, message, result: null, committed: false })

const taken = (message: string): Verdict => ({ code: 0, message, result: [], committed: true })
