import type { Route } from '../domain/route.ts'
import { dossier } from './dossier/route.ts'
import { paymentEvent } from './payment-event/route.ts'
import { portalStatus } from './portal-status/route.ts'
import { progress } from './progress/route.ts'

/** THE TABLE: the gateway, read top to bottom. A new integration adds one line here. */
export const routes: readonly Route[] = [dossier, progress, portalStatus, paymentEvent]
