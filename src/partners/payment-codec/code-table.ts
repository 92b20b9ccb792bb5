/** One row of the table of what a provider's codes mean. docs/partners/<id>.md is the same for people (a test keeps them equal). */
export interface CodeRow<Said extends string, Means extends string> {
  readonly id: string
  /** The message that says it. */
  readonly of: Said
  /** null: every code that no row above names. */
  readonly codes: readonly string[] | null
  readonly means: Means
}

/** What a code means: the first row of the message that names it, or the message's last row. @throws Error when no row fits. */
export function meaningOf<Said extends string, Means extends string>(
  rows: readonly CodeRow<Said, Means>[],
  of: Said,
  code: string,
): Means {
  const row = rows.find((each) => each.of === of && (each.codes === null || each.codes.includes(code)))
  if (row === undefined) throw new Error(`No row says what ${code} of ${of} means`)
  return row.means
}
