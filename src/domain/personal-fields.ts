/**
 * What the members of one message say, member by member: nothing is left undecided (a guard compares the lists with the message's schema).
 * A member is named by its path: names joined by `/`, `*` for each item of a list.
 */
export interface FieldDecisions {
  /** Codes, ids, states, times, amounts, names of procedures and units: what helps, and what names no person. */
  readonly shown: readonly string[]
  /** Whatever says something of a person, and every free text, since it may. Shown only by a reveal. */
  readonly personal: readonly string[]
}

/** The same decisions at another place of a message. */
export const under = (place: string, { shown, personal }: FieldDecisions): FieldDecisions => ({
  shown: shown.map((path) => place + path),
  personal: personal.map((path) => place + path),
})

/** Several parts of a message as one. */
export const together = (...parts: readonly FieldDecisions[]): FieldDecisions => ({
  shown: parts.flatMap(({ shown }) => shown),
  personal: parts.flatMap(({ personal }) => personal),
})
