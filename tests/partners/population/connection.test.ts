import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CallResult } from '../../../src/domain/partner.ts'
import { grantOf } from '../../../src/partners/population/grant.ts'
import type { HopMaker } from '../../../src/partners/population/hop.ts'
import { EXCHANGE_ID, POPULATION } from '../../routes/questions.ts'
import { answered, deliver } from './scripted.ts'

const LOOKUP = 'TraCuuThongTinCongDan'
const NOBODY = answered(
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><CongdanCollection xmlns="http://www.mic.gov.vn/dancu/1.0"/></s:Body></s:Envelope>',
)

describe('the hop over the national data exchange', () => {
  test('signs address, account and time, and nothing else is in the password’s place', async () => {
    const { requests } = await deliver(LOOKUP, NOBODY)
    const [request] = requests
    const { url, username, secret } = POPULATION
    const hash = createHash('sha256').update(`${url}${username}1795000000123${secret}`).digest('hex')
    expect(request).toMatchObject({ method: 'POST', url, recordAnswer: false, answerBytesMax: 5_242_880 })
    expect(request?.headers).toEqual({
      'Content-Type': 'application/xml; charset=utf-8',
      SOAPAction: '""',
      Accept: 'application/xml, text/xml, application/json',
      Timestamp: '1795000000123',
      Authorization: `Basic ${Buffer.from(`${username}:${hash}`).toString('base64')}`,
      'X-Road-Client': 'VN/GOV/H56/lienthong',
      ApiKey: 'test-key',
      'Idempotency-Key': EXCHANGE_ID,
    })
    expect(JSON.stringify(request)).not.toContain(secret)
  })

  test('seconds where the configuration says so; what is not configured is not sent', async () => {
    const own = { timestampUnit: 's', apiKey: undefined, xRoadClient: undefined }
    const { requests } = await deliver(LOOKUP, NOBODY, { own })
    expect(requests[0]?.headers['Timestamp']).toBe('1795000000')
    expect(Object.keys(requests[0]?.headers ?? {})).not.toContain('ApiKey')
    expect(Object.keys(requests[0]?.headers ?? {})).not.toContain('X-Road-Client')
  })

  test('another one takes its place by the configuration alone, and the messages stay as they are', async () => {
    const platform: HopMaker = ({ url, secret }) => ({
      address: ({ operation, body }) => ({
        ...{ method: 'POST', url: `${url}/v2/${operation}`, body },
        headers: { 'X-Signature': createHash('sha256').update(secret).update(body).digest('hex') },
      }),
    })
    const parts = { hops: { platform } }
    const { delivery, requests } = await deliver(LOOKUP, NOBODY, { own: { hop: 'platform' }, parts })
    expect(delivery.outcome.kind).toBe('delivered')
    expect(requests[0]?.url).toBe(`${POPULATION.url}/v2/${LOOKUP}`)
    expect(Buffer.from(requests[0]?.body ?? '').toString()).toBe('<soap/>')
    expect(Object.keys(requests[0]?.headers ?? {}).sort()).toEqual(['Idempotency-Key', 'X-Signature'])
  })
})

describe('what is not a reply', () => {
  const fault =
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>no licence</faultstring></s:Fault></s:Body></s:Envelope>'
  const noAnswer = (reason: 'timeout' | 'cut-off' | 'too-large' | 'aborted'): CallResult => ({
    ...{ kind: 'no-answer', reason, internal: reason },
  })
  test.each<[string, CallResult, string, string]>([
    ['no connection', { kind: 'not-sent', internal: 'refused' }, 'unavailable', 'ENDPOINT_UNAVAILABLE'],
    ['cut off', noAnswer('cut-off'), 'unavailable', 'ENDPOINT_UNAVAILABLE'],
    ['no answer in time', noAnswer('timeout'), 'unknown', 'ENDPOINT_TIMEOUT'],
    ['given up', noAnswer('aborted'), 'unknown', 'ENDPOINT_TIMEOUT'],
    ['too long', noAnswer('too-large'), 'refused', 'ENDPOINT_UNREADABLE'],
    ['a Fault with 500', answered(fault, 500), 'refused', 'ENDPOINT_REFUSED'],
    ['a Fault with 200', answered(fault), 'refused', 'ENDPOINT_REFUSED'],
    [
      'a Fault in JSON',
      answered(JSON.stringify({ error_code: 0, message: fault })),
      'refused',
      'ENDPOINT_REFUSED',
    ],
    ['429', answered('slow down', 429), 'unavailable', 'ENDPOINT_UNAVAILABLE'],
    ['503 without a Fault', answered('<html>', 503), 'unavailable', 'ENDPOINT_UNAVAILABLE'],
    ['401', answered('who?', 401), 'refused', 'ENDPOINT_REFUSED'],
    ['an error code', answered('{"error_code":"5","message":"no"}'), 'refused', 'ENDPOINT_REFUSED'],
    ['HTML with 200', answered('<html><body>bảo trì</body></html>'), 'refused', 'ENDPOINT_UNREADABLE'],
    ['an empty answer', answered(''), 'refused', 'ENDPOINT_UNREADABLE'],
    ['a redirect', answered('', 302), 'refused', 'ENDPOINT_UNREADABLE'],
    [
      'SOAP 1.2',
      answered(
        NOBODY.kind === 'answered'
          ? NOBODY.text.replace('schemas.xmlsoap.org/soap/envelope/', 'www.w3.org/2003/05/soap-envelope')
          : '',
      ),
      'refused',
      'ENDPOINT_UNREADABLE',
    ],
    [
      'records of another namespace',
      answered(NOBODY.kind === 'answered' ? NOBODY.text.replace('dancu/1.0', 'dancu/9.9') : ''),
      'refused',
      'ENDPOINT_UNREADABLE',
    ],
    [
      'a yes to a look-up',
      answered('{"KetQuaXacThucResponse":{"TonTai":"true"}}'),
      'refused',
      'ENDPOINT_UNREADABLE',
    ],
  ])('%s', async (_, result, kind, code) => {
    const { delivery } = await deliver(LOOKUP, result)
    expect(delivery.outcome).toMatchObject({ kind, failure: { code } })
    expect(delivery.reply).toBeUndefined()
  })

  test.each([
    [
      'a gateway’s 401',
      answered('\n<am:description>no subscription of test-key</am:description>', 401),
      'no subscription of ***',
    ],
    ['a Fault', answered(fault.replace('licence', 'test-key'), 500), 'no ***'],
    ['an error code', answered('{"error_code":"5","message":"no test-key"}'), '5 no ***'],
  ])('operators get the words of %s, without our key', async (_, result, words) => {
    const { delivery } = await deliver(LOOKUP, result)
    expect(delivery.outcome).toMatchObject({ failure: { partnerText: expect.stringContaining(words) } })
  })

  test('429 asks for silence, and so is not asked again within a question', async () => {
    const { delivery } = await deliver(LOOKUP, answered('', 429))
    expect(delivery.outcome).toMatchObject({ pauseLaneMs: 0 })
  })
})

test('a reply that is logged or written by accident says nothing', async () => {
  const { delivery } = await deliver(LOOKUP, NOBODY)
  expect(JSON.stringify(delivery.reply)).toBe('"[a reply of the population database]"')
})

test('names of the language are neither procedures nor officers', () => {
  const purpose = { dossierCode: 'x', unitCode: 'x', procedureCode: '1.000656', officerId: 'CB-01' }
  expect(grantOf(POPULATION, LOOKUP, purpose)).not.toBeNull()
  for (const name of ['constructor', '__proto__', 'toString', '']) {
    expect(grantOf(POPULATION, LOOKUP, { ...purpose, procedureCode: name })).toBeNull()
    expect(grantOf(POPULATION, LOOKUP, { ...purpose, officerId: name })).toBeNull()
  }
})
