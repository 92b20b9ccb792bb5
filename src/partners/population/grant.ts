import type { Purpose } from '../../domain/purpose.ts'
import type { AddressCodeSet, CitizenField, PopulationSettings } from './settings.ts'

/** What the configuration grants a purpose: the codes that it goes out under, and what it may be told. */
export interface Grant {
  /** MaDVC */
  readonly serviceCode: string
  /** MaTichHop, in the short form MaDichVu */
  readonly integrationCode: string
  /** MaCanBo */
  readonly account: string
  /** null: account and phone are not sent */
  readonly phone: string | null
  readonly verifyForm: 'full' | 'short'
  readonly fields: readonly CitizenField[]
  readonly addressCodeSet: AddressCodeSet
}

const GRANTS = new WeakSet<object>()

/**
 * Procedure known, officer known and active (contract §6; population notes §1.7: both must be, before anything is sent). null: not allowed,
 * and nobody is told which of them it was.
 */
export function grantOf(settings: PopulationSettings, operation: string, purpose: Purpose): Grant | null {
  const procedure = ownMember(settings.procedures, purpose.procedureCode)
  const officer = ownMember(settings.officers, purpose.officerId)
  if (procedure === null || officer === null || !officer.active) return null
  const { integrationCodes, verifyForm, addressCodeSet } = settings
  const grant: Grant = {
    serviceCode: procedure.serviceCode,
    integrationCode:
      operation === 'XacThucThongTinCongDan' ? integrationCodes.verify : integrationCodes.lookup,
    account: officer.account,
    phone: officer.phone ?? null,
    verifyForm,
    fields: procedure.fields,
    addressCodeSet,
  }
  GRANTS.add(grant)
  return grant
}

/** @throws Error for what grantOf has not made. */
export function readGrant(grant: unknown): Grant {
  if (typeof grant !== 'object' || grant === null || !GRANTS.has(grant))
    throw new Error('This is no grant of the population database')
  // Only grantOf adds to the set.
  return grant as Grant
}

/** Names come from callers: `constructor` is no procedure. */
const ownMember = <T>(table: Readonly<Record<string, T>>, name: string): T | null =>
  Object.hasOwn(table, name) ? (table[name] ?? null) : null
