import { type Logger, pino } from 'pino'

/** JSON lines on standard output; `level` of pino ("info", "warn", "silent"). Time as ISO 8601, UTC. */
export function createLogger(level: string): Logger {
  return pino({ level, base: { service: 'lienthong' }, timestamp: pino.stdTimeFunctions.isoTime })
}
