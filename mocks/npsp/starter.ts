import type { Starter } from '../lib/run.ts'
import { NPSP_ACCOUNT, NPSP_PORT, type NpspMockOptions, startNpspMock } from './mock.ts'

/** The portal as a program starts it; by default on its fixed port with the development account. */
export function npspStarter(options: Partial<NpspMockOptions> = {}): Starter {
  const complete = { port: NPSP_PORT, ...NPSP_ACCOUNT, ...options }
  return {
    name: 'npsp',
    port: complete.port,
    start: () => startNpspMock(complete),
    hint: `account ${complete.username} / ${complete.password}; curl URL/__received; curl URL/__dossiers/CODE; curl URL/__faults -d '{"kind":"outage","mode":"503"}'; curl -X DELETE URL/__faults`,
  }
}
