import type { Failure, Result } from '../domain/failure.ts'
import type { Admission, Route, Sender } from '../domain/route.ts'
import { subjectNumber } from '../domain/subject.ts'
import type { Accepted, Draft, ExchangeStore, Observer, Sealing } from './ports.ts'

export interface AcceptRequest {
  readonly route: Route
  readonly sender: Sender
  /** The order key as it stands in the path, percent-decoded. */
  readonly key: string
  readonly body: Uint8Array
  /** Of the Idempotency-Key header, checked; null: the route's own rule tells a repeat. */
  readonly idempotencyKey: string | null
  readonly traceparent: string | null
}

/** `exchangeId`: where an invalid message was kept, so that an operator can see it. */
export type AcceptResult = Result<Accepted> & { readonly exchangeId?: string }

export interface AcceptPorts {
  readonly store: Pick<ExchangeStore, 'accept' | 'reject'>
  readonly sealing: Pick<Sealing, 'hash'>
  readonly observer: Pick<Observer, 'exchangeAccepted' | 'exchangeRejected'>
  /** Something is due now: the worker of this partner need not wait for its next look. */
  readonly onAccepted: (partner: string) => void
}

/** Kept of a message that did not match its schema. */
const REJECTED_BYTES_MAX = 65_536
const REJECTED_KEY_MAX = 255

/** Admits a message at the door. Once this resolves ok, the message cannot be lost (I1). */
export async function acceptMessage(request: AcceptRequest, ports: AcceptPorts): Promise<AcceptResult> {
  const { route, sender, key } = request
  const admission = route.admit(request.body, { key, statusMap: sender.statusMap })
  if (!admission.ok) return reject(request, admission.failure, ports)

  const accepted = await ports.store.accept(draftOf(request, admission.value, ports.sealing))
  if (accepted.ok) {
    const { exchangeId, duplicate } = accepted.value
    ports.observer.exchangeAccepted({ exchangeId, route: route.id, sender: sender.id, duplicate })
    if (!duplicate) ports.onAccepted(route.endpoint.partner.id)
  }
  return accepted
}

/** What a message is stored as. */
export function draftOf(
  request: AcceptRequest,
  admission: Admission,
  sealing: AcceptPorts['sealing'],
): Draft {
  const { route, sender, key, idempotencyKey } = request
  return {
    route: route.id,
    sender: sender.id,
    partner: route.endpoint.partner.id,
    lane: route.endpoint.id,
    onDead: route.onDead,
    key,
    orderKey: admission.orderKey,
    body: request.body,
    contentHash: sealing.hash('content', `${route.id}\n${key}\n${admission.canonical}`),
    dedupeHash: dedupeHash(request, admission, idempotencyKey, sealing),
    subjects: subjectHashes(admission, sealing),
    traceparent: request.traceparent,
  }
}

/** By what the persons of a message are found again, without saying who they are. */
export const subjectHashes = (
  { subjects }: Pick<Admission, 'subjects'>,
  sealing: Pick<Sealing, 'hash'>,
): readonly Uint8Array[] =>
  [...new Set(subjects.map(subjectNumber))].map((number) => sealing.hash('subject', number))

/** The header replaces the route's own rule (contract §3, Idempotency). */
function dedupeHash(
  { route, sender }: AcceptRequest,
  { orderKey, dedupe }: Admission,
  idempotencyKey: string | null,
  sealing: AcceptPorts['sealing'],
): Uint8Array | null {
  if (idempotencyKey !== null)
    return sealing.hash('idempotency-key', JSON.stringify([route.id, sender.id, idempotencyKey]))
  return dedupe.kind === 'message-id'
    ? sealing.hash('message-id', JSON.stringify([route.id, sender.id, orderKey, dedupe.id]))
    : null
}

async function reject(request: AcceptRequest, failure: Failure, ports: AcceptPorts): Promise<AcceptResult> {
  const { route, sender } = request
  if (failure.code !== 'INBOUND_INVALID') return { ok: false, failure }
  const issues = failure.issues ?? []
  const exchangeId = await ports.store.reject({
    route: route.id,
    sender: sender.id,
    partner: route.endpoint.partner.id,
    lane: route.endpoint.id,
    // A key that is no dossier code may be anything; PostgreSQL takes no NUL and no lone surrogate.
    key: request.key.toWellFormed().replaceAll('\0', '\ufffd').slice(0, REJECTED_KEY_MAX),
    body: request.body.subarray(0, REJECTED_BYTES_MAX),
    failure,
    issues,
  })
  ports.observer.exchangeRejected({ exchangeId, route: route.id, sender: sender.id, issues: issues.length })
  return exchangeId === null ? { ok: false, failure } : { ok: false, failure, exchangeId }
}
