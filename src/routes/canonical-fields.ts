import { type FieldDecisions, together, under } from '../domain/personal-fields.ts'

// A file's name and address often name the person; its id and the codes of what it stands for do not.
const FILE: FieldDecisions = {
  shown: [
    ...['/id', '/componentCode', '/deleted', '/digitised', '/reuse', '/fromNationalStore'],
    '/replacedByResultCode',
  ],
  personal: ['/name', '/url'],
}

const FEE: FieldDecisions = {
  shown: ['/code', '/name', '/collectedAt', '/amountVnd', '/kind'],
  personal: [],
}

/** canonical/dossier.v1 (contract §3.1). */
export const DOSSIER_FIELDS: FieldDecisions = together(
  {
    shown: [
      ...['/dossierCode', '/procedure/code', '/procedure/name', '/field/code', '/field/name', '/channel'],
      ...['/applicant/kind', '/applicant/identifiers/*/type', '/submittedAt', '/receivedAt', '/dueAt'],
      ...['/finishedAt', '/returnedAt', '/refusedAt', '/status', '/handlingUnit/code', '/handlingUnit/name'],
      ...['/returnMethod', '/origin', '/digitised', '/vneidVerified', '/onlinePayment', '/databasesUsed/*'],
      ...['/otherPapers/*/quantity', '/otherPapers/*/kind'],
      ...['/results/*/id', '/results/*/componentCode', '/results/*/resultCode'],
      ...['/supplements/*/id', '/supplements/*/requestedAt', '/supplements/*/acceptedAt'],
      ...['/supplements/*/fulfilled', '/supplements/*/dueBefore', '/supplements/*/dueAfter'],
    ],
    personal: [
      ...['/applicant/name', '/applicant/techId', '/applicant/email', '/applicant/phone'],
      ...['/applicant/identifiers/*/value', '/summary', '/otherPapers/*/name'],
      ...['/results/*/name', '/results/*/url'],
      ...['/supplements/*/requestedBy', '/supplements/*/content'],
      ...['/supplements/*/acceptedBy', '/supplements/*/acceptedNote', '/note'],
    ],
  },
  under('/documents/*', FILE),
  under('/fees/*', FEE),
  under('/supplements/*/documents/*', FILE),
  under('/supplements/*/fees/*', FEE),
)

/** canonical/progress.v1 (contract §3.1). */
export const PROGRESS_FIELDS: FieldDecisions = {
  shown: [
    ...['/stepId', '/status', '/handler/title', '/handler/unit', '/processedAt', '/startedAt', '/dueAt'],
  ],
  personal: ['/handler/name', '/content'],
}

/** canonical/portal-status.v1 (contract §3.1). */
export const PORTAL_STATUS_FIELDS: FieldDecisions = {
  shown: [
    ...['/provincialCode', '/processedAt', '/status'],
    ...['/documents/*/id', '/documents/*/componentCode', '/documents/*/deleted'],
  ],
  personal: ['/techId', '/content', '/documents/*/name', '/documents/*/url'],
}

/** canonical/payment.v1 (contract §5). */
export const PAYMENT_FIELDS: FieldDecisions = {
  shown: [
    ...['/paymentRef', '/dossierCode', '/provider', '/channel', '/submittedAt', '/procedure/code'],
    ...['/procedure/name', '/procedure/serviceCode', '/procedure/serviceName', '/unit/code', '/unit/name'],
    ...['/fees/*/code', '/fees/*/name', '/fees/*/kind', '/fees/*/amountVnd'],
  ],
  personal: [
    ...['/payer/name', '/payer/personalId', '/payer/taxCode', '/payer/address', '/payer/ip'],
    ...['/beneficiary/account', '/beneficiary/bank', '/beneficiary/name', '/returnUrl', '/description'],
  ],
}

/** canonical/refund.v1 (contract §5). */
export const REFUND_FIELDS: FieldDecisions = {
  shown: ['/refundRef', '/amountVnd', '/providerTransactionId'],
  personal: ['/reason', '/by'],
}

/** canonical/payment-event.v1, and as the dossier system is told (contract §5, Events). */
export const PAYMENT_EVENT_FIELDS: FieldDecisions = {
  shown: [
    ...['/eventId', '/paymentRef', '/dossierCode', '/provider', '/providerTransactionId', '/amountVnd'],
    ...['/refundedVnd', '/state', '/occurredAt'],
  ],
  personal: [],
}

/** canonical/citizen-lookup.v1 and canonical/citizen-verify.v1 (contract §6): why it is asked is shown, after whom is not. */
export const CITIZEN_QUESTION_FIELDS: FieldDecisions = {
  shown: [...['/purpose/dossierCode', '/purpose/procedureCode', '/purpose/officerId', '/purpose/unitCode']],
  personal: ['/personalId', '/legacyId', '/fullName', '/birth/date', '/birth/year'],
}

/** canonical/citizen-lookup-answer.v1 (contract §6): the whole record is personal. */
export const CITIZEN_LOOKUP_ANSWER_FIELDS: FieldDecisions = {
  shown: ['/exchangeId', '/result'],
  personal: [
    ...['/citizen/personalId', '/citizen/legacyId', '/citizen/fullName', '/citizen/birth', '/citizen/gender'],
    ...['/citizen/maritalStatus', '/citizen/ethnicity', '/citizen/religion', '/citizen/nationality'],
    ...['/citizen/birthRegistration', '/citizen/hometown', '/citizen/permanentAddress'],
    ...['/citizen/currentAddress', '/citizen/father', '/citizen/mother', '/citizen/spouse'],
    '/citizen/householdHead',
  ],
}

/** canonical/citizen-verify-answer.v1 (contract §6). */
export const CITIZEN_VERIFY_ANSWER_FIELDS: FieldDecisions = {
  shown: ['/exchangeId', '/result'],
  personal: [],
}
