import type { CallContext, CallResultClass } from '../../domain/route.ts'
import type { CitizenLookupV1 } from '../../messages/generated/canonical/citizen-lookup.v1.ts'
import type { CitizenLookupAnswerV1 } from '../../messages/generated/canonical/citizen-lookup-answer.v1.ts'
import type { LookupV1 } from '../../messages/generated/population/lookup.v1.ts'
import { citizenOf, recordOf } from '../../partners/population/citizen.ts'
import type { Grant } from '../../partners/population/grant.ts'
import type { CitizenReply } from '../../partners/population/reply.ts'
import { citizenRequest } from '../citizen-question.ts'

/** The question as the database takes it (contract §6). */
export const toPopulationLookup = (question: CitizenLookupV1, context: CallContext<Grant>): LookupV1 => ({
  TraCuuThongTinCongDan: citizenRequest(question, context),
})

/** The record of the number that was asked for, cut to the procedure's fields; nobody, and somebody else, are not-matched. */
export function toLookupAnswer(
  { records }: CitizenReply,
  question: CitizenLookupV1,
  { exchangeId, grant }: CallContext<Grant>,
): CallResultClass & { readonly answer: CitizenLookupAnswerV1 } {
  const { record, isOther } = recordOf(records, question)
  if (record === null) {
    const result = 'not-matched'
    return { result, security: isOther ? 'other-person' : null, answer: { exchangeId, result } }
  }
  const result = 'matched'
  const citizen = citizenOf(record, grant.fields, grant.addressCodeSet)
  return { result, security: null, answer: { exchangeId, result, citizen } }
}
