import type { Partner, ReplyEndpoint } from '../../domain/partner.ts'
import type { XmlNamespace } from '../../messages/soap.ts'
import { connect } from './connection.ts'
import { type Grant, readGrant } from './grant.ts'
import { CitizenReply } from './reply.ts'

/** The national population database (CSDL quốc gia về dân cư), reached through the national data exchange. */
export const population: Partner = {
  id: 'population',
  name: 'Cơ sở dữ liệu quốc gia về dân cư',
  connect: (settings) => connect(settings),
}

/** Namespace of the requests (population notes §1.1). */
export const REQUESTS: XmlNamespace = { prefix: 'dan', namespace: 'http://dancuquocgia.bca' }

/** The whole record of a citizen. */
export const citizenLookup: ReplyEndpoint<Grant, CitizenReply> = endpoint('TraCuuThongTinCongDan')

/** Whether number, name and birth belong to one citizen. */
export const citizenVerification: ReplyEndpoint<Grant, CitizenReply> = endpoint('XacThucThongTinCongDan')

function endpoint(operation: string): ReplyEndpoint<Grant, CitizenReply> {
  return {
    id: `${population.id}.${operation}`,
    partner: population,
    operation,
    readGrant,
    readReply: (reply) => {
      if (reply instanceof CitizenReply) return reply
      throw new Error('This is no reply of the population database')
    },
  }
}
