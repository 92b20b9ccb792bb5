import type { AdminTypes } from './generated/admin.ts'

export type Exchange = AdminTypes['Exchange']
export type ExchangeDetail = AdminTypes['ExchangeDetail']
export type ExchangeState = Exchange['state']
export type Attempt = AdminTypes['Attempt']
export type FailureCode = AdminTypes['Failure']['code']
export type Lane = AdminTypes['Lane']
export type Me = AdminTypes['Me']
export type Problem = AdminTypes['Problem']
export type Replay = AdminTypes['Replay']
export type ReplayDetail = AdminTypes['ReplayDetail']
export type Stats = AdminTypes['Stats']
export type StatsWindow = Stats['window']

/** A page of a list; null: there is no next one. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

export type DeadGroup = AdminTypes['DeadGroup']
export type Dossier = AdminTypes['Dossier']
export type DossierStep = AdminTypes['DossierStep']
export type PaymentHistory = AdminTypes['PaymentHistory']
export type DryRun = AdminTypes['DryRun']
export type AuditEntry = AdminTypes['AuditEntry']
export type Route = AdminTypes['Route']
export type RoutePapers = AdminTypes['RoutePapers']
export type Tried = AdminTypes['Tried']
export type ReplayOrdered = AdminTypes['ReplayOrdered']
export type Message = NonNullable<ExchangeDetail['messageIn']>
export type Issue = AdminTypes['Issue']
