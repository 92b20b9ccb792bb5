import type { CallAudit, CallDraft, CallEnd } from '../../src/flow/call-ports.ts'

const AUDIT: CallAudit = {
  ...{ sender: 'onegate', action: 'ask', subjects: ['00'], doubts: [] },
  purpose: { dossierCode: 'H56.14-251121-0001', procedureCode: 'P', officerId: 'O', unitCode: 'U' },
}

/** A question about a dossier. */
export const callDraft: CallDraft = {
  ...{ route: 'step', sender: 'onegate', partner: 'portal', lane: 'portal.steps' },
  ...{ key: 'H56.14-251121-0001', body: Buffer.from('question'), subjects: [], traceparent: null },
  ...{ waitMs: 10_000, audit: AUDIT },
}

/** Its end when nothing was sent. */
export const deadCall: Omit<CallEnd, 'exchangeId'> = {
  ...{ tried: null, state: 'dead', messageOut: null, audit: AUDIT, result: 'x', security: null },
  failure: { code: 'ENDPOINT_REFUSED', detail: 'no' },
}
