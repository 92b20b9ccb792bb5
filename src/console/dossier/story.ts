import type { Dossier, DossierStep, PaymentHistory } from '../api/types.ts'

/** One thing in a dossier's story: a message, or what happened to a payment until the next other thing. */
export type Chapter =
  | { readonly kind: 'message'; readonly step: DossierStep }
  | {
      readonly kind: 'payment'
      readonly payment: PaymentHistory
      /** At least one, oldest first. */
      readonly events: readonly PaymentHistory['events'][number][]
    }

/** The route of the messages that tell the dossier system what became of a payment. */
const TELLS = 'payment-event'
const TOLD_WITHIN_MS = 1_000

interface Happening {
  readonly at: number
  readonly chapter: Chapter
}

/** Messages by their acceptance and payments by their events, in the order of time; events of one payment in a row are one chapter. */
export function storyOf({ items, payments }: Pick<Dossier, 'items' | 'payments'>): readonly Chapter[] {
  const happenings: readonly Happening[] = [
    ...payments.flatMap((payment) =>
      payment.events.map((event) => ({
        at: Date.parse(event.at),
        chapter: { kind: 'payment', payment, events: [event] } as const,
      })),
    ),
    ...items.toReversed().map((step) => ({
      at: Date.parse(step.receivedAt),
      chapter: { kind: 'message', step } as const,
    })),
  ]
  const chapters: Chapter[] = []
  for (const happening of happenings.toSorted((a, b) => a.at - b.at)) append(chapters, happening)
  return chapters
}

/**
 * At the end, joined with what happened to the same payment just before. The message that tells of a payment has its time from its id, a moment
 * before the event that it tells of is written: the event stands before it nevertheless.
 */
function append(chapters: Chapter[], { at, chapter }: Happening): void {
  const last = chapters.at(-1)
  const isTold =
    chapter.kind === 'payment' &&
    last?.kind === 'message' &&
    last.step.route === TELLS &&
    at - Date.parse(last.step.receivedAt) < TOLD_WITHIN_MS
  const message = isTold ? chapters.splice(-1) : []
  const before = chapters.at(-1)
  if (chapter.kind === 'payment' && before?.kind === 'payment' && before.payment === chapter.payment)
    chapters.splice(-1, 1, { ...before, events: [...before.events, ...chapter.events] })
  else chapters.push(chapter)
  chapters.push(...message)
}
