import type { FieldDecisions } from '../domain/personal-fields.ts'
import {
  NPSP_ANSWER_FIELDS,
  NPSP_DOSSIER_FIELDS,
  NPSP_PORTAL_STATUS_FIELDS,
  NPSP_PROGRESS_FIELDS,
} from '../partners/npsp/personal-fields.ts'
import { POPULATION_LOOKUP_FIELDS, POPULATION_VERIFY_FIELDS } from '../partners/population/personal-fields.ts'
import {
  CITIZEN_LOOKUP_ANSWER_FIELDS,
  CITIZEN_QUESTION_FIELDS,
  CITIZEN_VERIFY_ANSWER_FIELDS,
  DOSSIER_FIELDS,
  PAYMENT_EVENT_FIELDS,
  PAYMENT_FIELDS,
  PORTAL_STATUS_FIELDS,
  PROGRESS_FIELDS,
  REFUND_FIELDS,
} from './canonical-fields.ts'

/**
 * THE table of what is personal, by message type (path below schemas/, without extension). A message without a row, and a member without a
 * decision, is masked; a guard fails until it is decided.
 */
export const PERSONAL_FIELDS: ReadonlyMap<string, FieldDecisions> = new Map([
  ['canonical/dossier.v1', DOSSIER_FIELDS],
  ['canonical/progress.v1', PROGRESS_FIELDS],
  ['canonical/portal-status.v1', PORTAL_STATUS_FIELDS],
  ['canonical/payment.v1', PAYMENT_FIELDS],
  ['canonical/refund.v1', REFUND_FIELDS],
  ['canonical/payment-event.v1', PAYMENT_EVENT_FIELDS],
  ['dossier-system/payment-event.v1', PAYMENT_EVENT_FIELDS],
  ['canonical/citizen-lookup.v1', CITIZEN_QUESTION_FIELDS],
  ['canonical/citizen-verify.v1', CITIZEN_QUESTION_FIELDS],
  ['canonical/citizen-lookup-answer.v1', CITIZEN_LOOKUP_ANSWER_FIELDS],
  ['canonical/citizen-verify-answer.v1', CITIZEN_VERIFY_ANSWER_FIELDS],
  ['population/lookup.v1', POPULATION_LOOKUP_FIELDS],
  ['population/verify.v1', POPULATION_VERIFY_FIELDS],
  ['npsp/dossier.v1', NPSP_DOSSIER_FIELDS],
  ['npsp/progress.v1', NPSP_PROGRESS_FIELDS],
  ['npsp/portal-status.v1', NPSP_PORTAL_STATUS_FIELDS],
])

/** The same for what partners answer, by partner: they have no schema, so that only what is named here is shown. */
export const ANSWER_FIELDS: ReadonlyMap<string, FieldDecisions> = new Map([['npsp', NPSP_ANSWER_FIELDS]])
