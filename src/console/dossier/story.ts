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

interface Happening {
  readonly at: number
  readonly chapter: Chapter
}

/** Messages by their acceptance and payments by their events, in the order of time; events of one payment in a row are one chapter. */
export function storyOf({ items, payments }: Pick<Dossier, 'items' | 'payments'>): readonly Chapter[] {
  // A message that tells of a payment comes of its event: at the same moment the event stands first.
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
  for (const { chapter } of happenings.toSorted((a, b) => a.at - b.at)) {
    const last = chapters.at(-1)
    if (chapter.kind === 'payment' && last?.kind === 'payment' && last.payment === chapter.payment)
      chapters.splice(-1, 1, { ...last, events: [...last.events, ...chapter.events] })
    else chapters.push(chapter)
  }
  return chapters
}
