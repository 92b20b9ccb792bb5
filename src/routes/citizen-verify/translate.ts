import { comparableName } from '../../catalogues/person-name.ts'
import type { CallContext, CallResultClass } from '../../domain/route.ts'
import type { CitizenVerifyV1 } from '../../messages/generated/canonical/citizen-verify.v1.ts'
import type { CitizenVerifyAnswerV1 } from '../../messages/generated/canonical/citizen-verify-answer.v1.ts'
import type { VerifyV1 } from '../../messages/generated/population/verify.v1.ts'
import { recordOf } from '../../partners/population/citizen.ts'
import type { Grant } from '../../partners/population/grant.ts'
import type { CitizenReply } from '../../partners/population/reply.ts'
import { citizenNumber, citizenRequest } from '../citizen-question.ts'

/** The question as the database takes it, with all fields or in the short form (contract §6; population notes §1.3). */
export function toPopulationVerification(question: CitizenVerifyV1, context: CallContext<Grant>): VerifyV1 {
  const { exchangeId, grant } = context
  if (grant.verifyForm === 'full') return { XacThucThongTinCongDan: citizenRequest(question, context) }
  return {
    XacThucThongTinCongDanRequest: {
      MaYeuCau: exchangeId,
      MaDichVu: grant.integrationCode,
      MaCanBo: grant.account,
      ...citizenNumber(question),
      HoVaTen: comparableName(question.fullName),
    },
  }
}

/** Yes or no as it was answered, or whether there is a record of the number that was asked for. */
export function toVerificationAnswer(
  { records, exists }: CitizenReply,
  question: CitizenVerifyV1,
  { exchangeId }: CallContext<Grant>,
): CallResultClass & { readonly answer: CitizenVerifyAnswerV1 } {
  const { record, isOther } = recordOf(records, question)
  const result = (exists ?? record !== null) ? 'confirmed' : 'not-confirmed'
  return { result, security: isOther ? 'other-person' : null, answer: { exchangeId, result } }
}
