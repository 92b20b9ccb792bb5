import { type Failure, fail, type Issue, ok, type Result } from '../domain/failure.ts'
import type { JsonChange } from '../domain/json-change.ts'
import type { Admission, Route, Sender } from '../domain/route.ts'
import { subjectHashes } from './accept.ts'
import type { DeadMessage, OperatorStore } from './operator-ports.ts'
import type { Sealing } from './ports.ts'

/** What an operator wants changed of one dead exchange's message. */
export interface Edit {
  readonly exchangeId: string
  readonly changes: readonly JsonChange[]
}

/** An edit that fits: the message that would be sent instead. */
export interface EditedMessage {
  readonly exchangeId: string
  readonly body: Uint8Array
  /** JSON Pointers of what was changed. */
  readonly paths: readonly string[]
  /** Keyed hashes of the numbers that it names: the exchange is found by them, too. */
  readonly subjects: readonly Uint8Array[]
}

export interface EditPorts {
  readonly operators: Pick<OperatorStore, 'deadMessages'>
  readonly routes: ReadonlyMap<string, Route>
  readonly senders: ReadonlyMap<string, Sender>
  readonly patch: (bytes: Uint8Array, changes: readonly JsonChange[]) => Result<Uint8Array>
  readonly sealing: Pick<Sealing, 'hash'>
}

/**
 * Applies edits to the stored messages and holds each against its route's schema, as if its sender had sent it so (I6): the original stays (I5).
 * REQUEST_INVALID with issues below `/edits/N`; STATE_CONFLICT for an exchange that is not dead.
 */
export async function editMessages(
  edits: readonly Edit[],
  ports: EditPorts,
): Promise<Result<readonly EditedMessage[]>> {
  if (edits.length === 0) return ok([])
  const exchangeIds = edits.map(({ exchangeId }) => exchangeId)
  const byId = new Map<string, DeadMessage>()
  for await (const message of ports.operators.deadMessages({ kind: 'ids', exchangeIds }))
    byId.set(message.exchangeId, message)
  const issues: Issue[] = []
  const edited: EditedMessage[] = []
  for (const [n, edit] of edits.entries()) {
    const message = byId.get(edit.exchangeId)
    if (message === undefined) return { ok: false, failure: NOT_DEAD }
    const one = editOne(message, edit, ports)
    if (one.ok)
      edited.push({
        exchangeId: edit.exchangeId,
        body: one.value.body,
        paths: edit.changes.map(({ path }) => path),
        subjects: subjectHashes(one.value.admission, ports.sealing),
      })
    else issues.push(...issuesOf(one.failure, `/edits/${n}`))
  }
  return issues.length === 0
    ? ok(edited)
    : fail('REQUEST_INVALID', 'An edited message would not be valid. Correct it and ask again.', { issues })
}

function editOne(
  message: DeadMessage,
  edit: Edit,
  ports: EditPorts,
): Result<{ readonly body: Uint8Array; readonly admission: Admission }> {
  const route = ports.routes.get(message.route)
  if (!route) return fail('TRANSLATION_FAILED', 'The route of this message is off.')
  const patched = ports.patch(message.body, edit.changes)
  if (!patched.ok) return patched
  const statusMap = ports.senders.get(message.sender)?.statusMap ?? new Map<string, string>()
  const admitted = route.admit(patched.value, { key: message.key, statusMap })
  return admitted.ok ? ok({ body: patched.value, admission: admitted.value }) : admitted
}

/** Issues of the message itself stand under `/message`, those of the changes under `/changes`. */
function issuesOf(failure: Failure, at: string): readonly Issue[] {
  const below = failure.code === 'REQUEST_INVALID' ? 'changes' : 'message'
  const issues = failure.issues ?? [{ path: '', message: failure.detail }]
  return issues.map(({ path, message }) => ({ path: `${at}/${below}${path}`, message }))
}

const NOT_DEAD: Failure = {
  code: 'STATE_CONFLICT',
  detail:
    'Only the message of a dead exchange is edited, and one of these is not dead. Nothing was replayed.',
}
