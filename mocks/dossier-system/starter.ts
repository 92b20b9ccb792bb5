import type { Starter } from '../lib/run.ts'
import {
  DOSSIER_SYSTEM_BEARER,
  DOSSIER_SYSTEM_PORT,
  type DossierSystemMockOptions,
  startDossierSystemMock,
} from './mock.ts'

/** The dossier system as a program starts it; by default on its fixed port with the development token. */
export function dossierSystemStarter(options: Partial<DossierSystemMockOptions> = {}): Starter {
  const complete = { port: DOSSIER_SYSTEM_PORT, bearer: DOSSIER_SYSTEM_BEARER, ...options }
  return {
    name: 'dossier-system',
    port: complete.port,
    start: () => startDossierSystemMock(complete),
    hint: `bearer ${complete.bearer}; takes POST /payment-events; curl URL/__received; curl URL/__faults -d '{"kind":"hang","times":1}'`,
  }
}
