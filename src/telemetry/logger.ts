import { type Logger, pino } from 'pino'

/** Lines are written together once there are so many bytes of them, and at the latest after so many ms: by itself each costs a write. */
const TOGETHER_BYTES = 8_192
const TOGETHER_MS = 100

/**
 * JSON lines on standard output; `level` of pino ("info", "warn", "silent"). Time as ISO 8601, UTC. What is not written yet goes out when the
 * process ends, by whatever road but kill -9, which costs the lines of the last 100 ms; the store, not the log, remembers what happened.
 */
export function createLogger(level: string): Logger {
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: TOGETHER_BYTES,
    periodicFlush: TOGETHER_MS,
  })
  return pino(
    { level, base: { service: 'lienthong' }, timestamp: pino.stdTimeFunctions.isoTime },
    destination,
  )
}
