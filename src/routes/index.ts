import type { RequestReplyRoute, Route } from '../domain/route.ts'
import { citizenLookup } from './citizen-lookup/route.ts'
import { citizenVerify } from './citizen-verify/route.ts'
import { dossier } from './dossier/route.ts'
import { paymentEvent } from './payment-event/route.ts'
import { portalStatus } from './portal-status/route.ts'
import { progress } from './progress/route.ts'

/** THE TABLE: the gateway, read top to bottom. A new integration adds one line here. */
export const routes: readonly Route[] = [dossier, progress, portalStatus, paymentEvent]

/** Questions whose sender waits for the partner's answer. */
export const requestReplyRoutes: readonly RequestReplyRoute[] = [citizenLookup, citizenVerify]
