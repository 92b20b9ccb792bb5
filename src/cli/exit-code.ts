/** 0 ok · 1 refused or failed later · 2 cannot start as asked (contract §1). */
export type ExitCode = 0 | 1 | 2

/** What a person at a terminal is told: one sentence that says what to do. */
export const complain = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
}
