import { CannotStart } from '../cannot-start.ts'

const NO_SPACE = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded|disk is full/i

/** The sentence for a failed file operation on `path`. `cause` is a system error or a program's own text. */
export function cannotWrite(path: string, cause: unknown): CannotStart {
  const text = cause instanceof Error ? cause.message : String(cause)
  if (NO_SPACE.test(text)) {
    return new CannotStart(
      `The disk of ${path} is full: free some space there, or set database.dataDir to another disk.`,
      { cause },
    )
  }
  const reason = codeOf(cause) ?? text
  return new CannotStart(
    `${path} is not writable (${reason}): give this user the right to write there, or set database.dataDir to another directory.`,
    { cause },
  )
}

/** The errno name ("EACCES") of a system error; null for anything else. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

/** The sentence for a program of PostgreSQL that failed; `logPath` is where all of its words are. */
export function cannotRun(program: string, words: string, logPath: string): CannotStart {
  if (NO_SPACE.test(words)) return cannotWrite(logPath, words)
  const [last] = words
    .split('\n')
    .filter((line) => /FATAL|PANIC|error:|ERROR/.test(line))
    .slice(-1)
  const reason = (last ?? words.trim().split('\n').at(-1) ?? '').replace(
    /^.*?(FATAL|PANIC|ERROR|error):\s*/,
    '',
  )
  return new CannotStart(
    `PostgreSQL's ${program} failed${reason === '' ? '' : ` (${reason})`}: see ${logPath}, or set database.url to a PostgreSQL of your own.`,
  )
}
