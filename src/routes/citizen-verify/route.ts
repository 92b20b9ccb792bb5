import { CANONICAL_FORMATS } from '../../catalogues/formats.ts'
import type { CitizenVerifyV1 } from '../../messages/generated/canonical/citizen-verify.v1.ts'
import type { CitizenVerifyAnswerV1 } from '../../messages/generated/canonical/citizen-verify-answer.v1.ts'
import type { VerifyV1 } from '../../messages/generated/population/verify.v1.ts'
import { jsonMessage } from '../../messages/json-message.ts'
import { soapMessage } from '../../messages/soap.ts'
import { citizenVerificationChannel } from '../../partners/dossier-system/channels.ts'
import { citizenVerification, REQUESTS } from '../../partners/population/partner.ts'
import { citizenDoubts, citizenNumbers, citizenRules } from '../citizen-question.ts'
import { defineRequestReply } from '../define-request-reply.ts'
import { toPopulationVerification, toVerificationAnswer } from './translate.ts'

/** Whether a citizen's number, name and birth belong together, from the national population database (contract §6). */
export const citizenVerify = defineRequestReply({
  id: 'citizen-verify',
  channel: citizenVerificationChannel,
  accepts: jsonMessage<CitizenVerifyV1>('canonical/citizen-verify.v1', CANONICAL_FORMATS),
  rules: citizenRules,
  purpose: ({ purpose }) => purpose,
  subjects: citizenNumbers,
  doubts: citizenDoubts,
  translate: toPopulationVerification,
  sends: soapMessage<VerifyV1>('population/verify.v1', REQUESTS),
  endpoint: citizenVerification,
  translateBack: toVerificationAnswer,
  answers: jsonMessage<CitizenVerifyAnswerV1>('canonical/citizen-verify-answer.v1'),
})
