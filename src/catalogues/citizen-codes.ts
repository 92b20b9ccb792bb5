/** Gender, word → code (population notes §1.6). Any other code: unknown. */
export const GENDERS = { male: '1', female: '2' } as const

/**
 * Marital status, word → code (population notes §1.6). Other code lists are in use, of which one has 3 and 4 for what is 3 here: so the code
 * itself always goes with the word.
 */
export const MARITAL_STATUSES = { single: '1', married: '2', 'divorced-or-widowed': '3' } as const

/** The word of a code; unknown: the code stands in no list of ours. */
export function wordOf<Table extends Readonly<Record<string, string>>>(
  table: Table,
  code: string,
): keyof Table | 'unknown' {
  for (const word of Object.keys(table)) if (table[word] === code) return word
  return 'unknown'
}
