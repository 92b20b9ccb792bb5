import type { AttemptView, ExchangeDetail } from '../../flow/operator-ports.ts'
import type { RecordedCall } from '../../flow/ports.ts'
import type { Role } from './admins.ts'
import type { AdminApiDeps } from './door.ts'

/** Who helps with a failure: the partner's words are for them, masked. A viewer has our code and text (contract 6, Privacy). */
const READS_PARTNERS: ReadonlySet<Role> = new Set(['operator', 'admin', 'auditor'])

/** So many issues are kept of a message (contract §3). */
const ISSUES_MAX = 100

/** An exchange as this role sees it without revealing: the same members, no person in them. */
export function maskedFor(
  role: Role,
  detail: ExchangeDetail,
  { masking, routes }: Pick<AdminApiDeps, 'masking' | 'routes'>,
): ExchangeDetail {
  const route = routes.find(({ id }) => id === detail.view.route)
  const wrong = detail.issues?.map(({ path }) => path) ?? []
  const message = (bytes: Uint8Array | null, type: string | undefined): Uint8Array | null =>
    // So many are wrong that not all are named: nothing of it is taken for what it should be.
    bytes && Buffer.from(masking.message(bytes, wrong.length < ISSUES_MAX ? (type ?? '') : '', wrong))
  const sent = sentOf(detail)
  const words = (text: string | null, messages: typeof sent): string | null =>
    text === null || !READS_PARTNERS.has(role) ? null : masking.words(text, messages)
  const call = (made: RecordedCall): RecordedCall => ({
    ...made,
    answer: made.answer === null ? null : masking.answer(made.answer, detail.view.partner),
  })
  /** What a partner said of a message it took; of a question, the answer, which names people that the question does not. */
  const receipt = (text: string | null): string | null =>
    route?.mode !== 'request-reply'
      ? words(text, sent)
      : text === null || !READS_PARTNERS.has(role)
        ? null
        : masking.message(Buffer.from(text), route.answers)
  return {
    ...detail,
    issues: detail.issues?.map(({ path, message }) => ({ path: masking.pointer(path), message })) ?? null,
    messageIn: message(detail.messageIn, route?.accepts),
    messageEdited: message(detail.messageEdited, route?.accepts),
    messageOut: message(detail.messageOut, route?.sends),
    attempts: detail.attempts.map(
      (attempt): AttemptView => ({
        ...attempt,
        calls: attempt.calls?.map(call) ?? null,
        // Our own words, which repeat no value.
        internal: words(attempt.internal, []),
        partnerText: words(attempt.partnerText, sent),
        receipt: receipt(attempt.receipt),
      }),
    ),
  }
}

/** What a partner's text may repeat: the messages and the dossier's code. null: not known any more. */
function sentOf({ messageIn, messageOut, view }: ExchangeDetail): readonly Uint8Array[] | null {
  if (messageIn === null) return null
  const key = Buffer.from(JSON.stringify(view.key))
  return messageOut === null ? [messageIn, key] : [messageIn, messageOut, key]
}
