import type { CallAudit, CallEnd } from '../flow/call-ports.ts'
import type { ActorFact } from './audit.ts'

/** The audit row of a call (contract §6): who, dossier, procedure, result, keyed hash of the number. No personal data. */
export const callEndedFact = ({ exchangeId, audit, result, security }: CallEnd): ActorFact =>
  factOf(audit, exchangeId, { result, ...(security === null ? {} : { security }) })

/** Of a call that was not allowed: there is no exchange, so the dossier is what it is about. */
export const callRefusedFact = (audit: CallAudit, result: string): ActorFact =>
  factOf(audit, audit.purpose.dossierCode, { result })

function factOf(audit: CallAudit, object: string, more: Readonly<Record<string, unknown>>): ActorFact {
  const { dossierCode, procedureCode, officerId, unitCode } = audit.purpose
  return {
    actor: { by: audit.sender, role: 'sender' },
    action: audit.action,
    object,
    reason: null,
    details: {
      ...{ officer: officerId, unit: unitCode, dossier: dossierCode, procedure: procedureCode },
      ...more,
      subjects: audit.subjects,
      ...(audit.doubts.length === 0 ? {} : { doubts: audit.doubts }),
    },
  }
}

/** What openCalls has written, which nobody else writes. */
export const callAuditFact = (json: string): CallAudit => JSON.parse(json) as CallAudit
