import { setTimeout as delay } from 'node:timers/promises'
import { boundLog, type Postmaster } from './postmaster.ts'
import { endServerProcesses } from './server-processes.ts'

/** What the supervisor keeps alive. */
export interface Supervised {
  readonly dataPath: string
  readonly logPath: string
  /** Starts the server and waits until it answers. */
  readonly launch: () => Promise<Postmaster>
  readonly log: (event: string, fields: object) => void
}

/** Keeps a server running until it is stopped. */
export interface Supervisor {
  /** Of the postmaster; null while there is none. */
  readonly pid: () => number | null
  readonly onDied: (listener: () => void) => void
  readonly restart: () => Promise<void>
  readonly stop: (fastMs: number) => Promise<void>
}

const BACKOFF_MS = [0, 200, 500, 1000, 2000]
const LOG_CHECK_MS = 30_000

/**
 * running ──died──▶ restarting ──launched──▶ running
 *    │                  │  └──failed──▶ restarting, after at most 2 s
 *    └──────stop────────┴──▶ stopped (for good)
 *
 * Restarting first ends what outlived the postmaster: it holds the cluster's shared memory, and a new postmaster would refuse.
 */
export function supervise(server: Supervised, first: Postmaster): Supervisor {
  const listeners = new Set<() => void>()
  const stopping = new AbortController()
  let current: Postmaster | null = null
  let reviving: Promise<void> = Promise.resolve()
  const logTimer = setInterval(() => boundLog(server.logPath), LOG_CHECK_MS).unref()

  const watch = (postmaster: Postmaster): void => {
    current = postmaster
    void postmaster.ended.then((how) => {
      // Not ours any more: it was stopped on purpose.
      if (current !== postmaster) return
      current = null
      server.log('database.died', { pid: postmaster.pid, how })
      reviving = revive()
      for (const listener of listeners) listener()
    })
  }

  const revive = async (): Promise<void> => {
    const startedMs = performance.now()
    for (let count = 0; !stopping.signal.aborted; count += 1) {
      const waitMs = BACKOFF_MS[Math.min(count, BACKOFF_MS.length - 1)] ?? 0
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      try {
        await endServerProcesses(server.dataPath, 1000)
        watch(await server.launch())
        const durationMs = Math.round(performance.now() - startedMs)
        server.log('database.restarted', { pid: current?.pid ?? null, durationMs })
        return
      } catch (error) {
        server.log('database.restart_failed', {
          problem: error instanceof Error ? error.message : String(error),
        })
      }
    }
  }

  const halt = async (fastMs: number): Promise<void> => {
    const ended = current?.ended
    current = null
    await endServerProcesses(server.dataPath, fastMs)
    // Reaped, so that not even a zombie is left. The child holds no event loop open: the timer does, until then.
    const reaped = new AbortController()
    const timer = delay(1000, undefined, { signal: reaped.signal }).catch(() => undefined)
    await Promise.race([ended, timer])
    reaped.abort()
  }

  watch(first)
  return {
    pid: () => current?.pid ?? null,
    onDied: (listener) => void listeners.add(listener),
    restart: async () => {
      await reviving
      if (stopping.signal.aborted) return
      await halt(8000)
      reviving = revive()
      await reviving
    },
    stop: async (fastMs) => {
      stopping.abort()
      clearInterval(logTimer)
      await halt(fastMs)
      // A start that was under way found its server ended, or comes up yet.
      await reviving
      await halt(fastMs)
    },
  }
}
