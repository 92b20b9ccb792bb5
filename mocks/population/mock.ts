import { FAULT_KINDS } from '../lib/fault-orders.ts'
import { type Mock, type MockServerOptions, startMock } from '../lib/mock-server.ts'
import type { MockPartner, MockRequest, Operation } from '../lib/partner.ts'
import { jsonReply, type Reply, textReply } from '../lib/reply.ts'
import { findPerson } from './persons.ts'
import { faultReply, lookupReply, verificationReply } from './records.ts'
import { OPERATIONS, operationOf, type PopulationAccount, readQuestion, refuseHeaders } from './requests.ts'

/** Fixed port, and the account that the development defaults use. */
export const POPULATION_PORT = 9102
export const POPULATION_PATH = '/population'
export const POPULATION_ACCOUNT: PopulationAccount = {
  username: 'province',
  secret: 'dev-population-secret',
  apiKey: 'dev-population-key',
  xRoadClient: 'VN/GOV/H56/lienthong',
  integrationCodes: { lookup: '037', verify: '003' },
}

export interface PopulationMockOptions extends MockServerOptions {
  readonly account?: PopulationAccount
}

/**
 * The national population database behind its adapter (population notes §1): SOAP 1.1, as strict as the real one about headers, order of fields
 * and names; persons are invented (persons.ts) and each comes in one of the variants that are seen. Faults: see lib/faults.ts.
 */
export const startPopulationMock = (options: PopulationMockOptions): Promise<Mock> =>
  startMock(createPopulation(options.account ?? POPULATION_ACCOUNT), options)

/** There is no session to lose, no login, and no error code in an envelope. */
const KINDS = FAULT_KINDS.filter(
  (kind) => !['session-expiry', 'login-refused', 'error-code-type'].includes(kind),
)

/** How many request ids are remembered. */
const REQUESTS_MAX = 100_000

function createPopulation(account: PopulationAccount): MockPartner {
  /** MaYeuCau → the body it came with: a retry brings the same. */
  const requests = new Map<string, string>()
  const isRepeatedWrongly = (id: string, body: string): boolean => {
    const before = requests.get(id)
    if (before === undefined) requests.set(id, body)
    const [oldest] = requests.keys()
    if (requests.size > REQUESTS_MAX && oldest !== undefined) requests.delete(oldest)
    return before !== undefined && before !== body
  }
  return {
    name: 'population',
    services: OPERATIONS,
    kinds: KINDS,
    read: (request) => readRequest(request, account, isRepeatedWrongly),
    expireSessions: () => undefined,
    control: () => null,
  }
}

function readRequest(
  request: MockRequest,
  account: PopulationAccount,
  isRepeatedWrongly: (id: string, body: string) => boolean,
): Operation | Reply {
  if (request.path !== POPULATION_PATH) return textReply(404, 'Not Found')
  if (request.method !== 'POST') return textReply(405, 'Method Not Allowed')
  const wrongHeader = refuseHeaders(request, account)
  if (wrongHeader !== null) return textReply(401, `Unauthorized: ${wrongHeader}`)
  const body = request.body.toString('utf8')
  const service = operationOf(body)?.replace(/Request$/, '') ?? null
  if (service === null) return faultReply('Unknown operation')
  const say: Operation['say'] = (code, text = 'Đơn vị chưa được cấp quyền khai thác') =>
    code === undefined ? faultReply(text) : jsonReply(200, { error_code: code, message: text })
  return {
    service,
    isLogin: false,
    dossierCodes: [],
    isUpdating: null,
    session: null,
    perform: () => {
      const question = readQuestion(body, account)
      if (typeof question === 'string') return { committed: false, reply: faultReply(question) }
      if (isRepeatedWrongly(question.requestId, body))
        return { committed: false, reply: faultReply('MaYeuCau used before') }
      const person = findPerson(question.asked)
      const isLookup = question.operation === 'TraCuuThongTinCongDan'
      return { committed: true, reply: isLookup ? lookupReply(person) : verificationReply(person) }
    },
    say,
    expire: () => textReply(401, 'Unauthorized'),
  }
}
