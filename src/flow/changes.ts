import type { ExchangeState } from '../domain/exchange.ts'

/** One change of an exchange's state. */
export interface ExchangeChange {
  /** Rises within an exchange; a number of all processes. */
  readonly seq: number
  readonly id: string
  readonly route: string
  readonly sender: string
  readonly partner: string
  readonly key: string
  readonly state: ExchangeState
  /** Attempts opened so far. */
  readonly attempts: number
  readonly at: Date
}

/** The changes of state of the whole store, of all processes (migration 0004). */
export interface ChangeLog {
  /** From now on, for so long, changes are written down. Called again and again by whoever watches; `watcher` is its UUID. */
  readonly watch: (watcher: string, ms: number) => Promise<void>
  /** Oldest first. What one transaction writes late may have a lower number than what another has shown before: see `createChangeReader`. */
  readonly after: (seq: number, limit: number) => Promise<readonly ExchangeChange[]>
  /** The highest number so far; 0: none. */
  readonly last: () => Promise<number>
  /** Forgets what is older, and watchers that are gone. */
  readonly forget: (olderThanMs: number) => Promise<void>
  /** Replay jobs that may have changed lately: those that are not finished, and the newest. */
  readonly openReplays: () => Promise<readonly string[]>
}
