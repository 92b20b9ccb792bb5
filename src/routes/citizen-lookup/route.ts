import { CANONICAL_FORMATS } from '../../catalogues/formats.ts'
import type { CitizenLookupV1 } from '../../messages/generated/canonical/citizen-lookup.v1.ts'
import type { CitizenLookupAnswerV1 } from '../../messages/generated/canonical/citizen-lookup-answer.v1.ts'
import type { LookupV1 } from '../../messages/generated/population/lookup.v1.ts'
import { jsonMessage } from '../../messages/json-message.ts'
import { soapMessage } from '../../messages/soap.ts'
import { citizenLookupChannel } from '../../partners/dossier-system/channels.ts'
import { citizenLookup as lookupEndpoint, REQUESTS } from '../../partners/population/partner.ts'
import { citizenDoubts, citizenNumbers, citizenRules } from '../citizen-question.ts'
import { defineRequestReply } from '../define-request-reply.ts'
import { toLookupAnswer, toPopulationLookup } from './translate.ts'

/** A citizen's record, from the national population database (contract §6). */
export const citizenLookup = defineRequestReply({
  id: 'citizen-lookup',
  channel: citizenLookupChannel,
  accepts: jsonMessage<CitizenLookupV1>('canonical/citizen-lookup.v1', CANONICAL_FORMATS),
  rules: citizenRules,
  purpose: ({ purpose }) => purpose,
  subjects: citizenNumbers,
  doubts: citizenDoubts,
  translate: toPopulationLookup,
  sends: soapMessage<LookupV1>('population/lookup.v1', REQUESTS),
  endpoint: lookupEndpoint,
  translateBack: toLookupAnswer,
  answers: jsonMessage<CitizenLookupAnswerV1>('canonical/citizen-lookup-answer.v1'),
})
