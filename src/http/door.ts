import type express from 'express'
import type { RequestReplyRoute, Route, Sender } from '../domain/route.ts'
import type { AcceptRequest, AcceptResult } from '../flow/accept.ts'
import type { Question } from '../flow/call-try.ts'
import type { ExchangeStore, Observer } from '../flow/ports.ts'
import type { Replied } from '../flow/request-reply.ts'
import type { EndWaits } from '../flow/waits.ts'
import type { PartnerLimits } from './load.ts'
import type { PaymentDoors } from './payments/doors.ts'
import type { Senders } from './senders.ts'

/** What the partner port needs of the rooms around it. */
export interface PartnerDeps {
  readonly senders: Senders
  /** Those that are on: their partner is configured. */
  readonly routes: readonly Route[]
  /** The same of those whose sender waits for an answer. */
  readonly requestReplyRoutes: readonly RequestReplyRoute[]
  /** Asks the partner and resolves to its answer, or to why there is none, within the question's time. */
  readonly ask: (question: Question) => Promise<Replied>
  /** Admits and stores one message; ok only once it is durable (I1). */
  readonly accept: (request: AcceptRequest) => Promise<AcceptResult>
  readonly store: Pick<ExchangeStore, 'find' | 'list' | 'isReady'>
  readonly waits: Pick<EndWaits, 'waitForEnd'>
  readonly observer: Pick<Observer, 'faulted'>
  /** Size of one message, unpacked. */
  readonly bodyBytesMax: number
  /** The process takes no new work: requests are refused and connections closed. */
  readonly isStopping: () => boolean
  /** Absent: nothing is paid here. */
  readonly payments?: PaymentDoors
  /** Defaults: DEFAULT_LIMITS, each by itself. */
  readonly limits?: Partial<PartnerLimits>
}

/** What a request carries on its way through the application. */
export interface Locals {
  /** Set by the gatekeeper, before anything else is looked at. */
  sender: Sender
}
export type PartnerRequest = express.Request
export type PartnerResponse = express.Response<unknown, Locals>

/** Answers one request of a known sender at a known address. A rejection is a bug and answered with 500. */
export type PartnerHandler = (request: PartnerRequest, response: PartnerResponse) => Promise<void>

/** One handler at one address, with the method it answers. */
export interface Door {
  readonly method: 'get' | 'post' | 'put'
  readonly path: string
  readonly handler: PartnerHandler
}
