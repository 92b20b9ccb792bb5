import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CANONICAL_FORMATS } from '../../src/catalogues/formats.ts'
import { ok } from '../../src/domain/failure.ts'
import type { CreateAnswer } from '../../src/domain/payment-provider.ts'
import { canonicalJson } from '../../src/messages/canonical-json.ts'
import type { PaymentV1 } from '../../src/messages/generated/canonical/payment.v1.ts'
import { jsonMessage } from '../../src/messages/json-message.ts'
import { createPayments } from '../../src/payments/create.ts'
import { paymentRequest } from '../support/paying-gateway.ts'
import { statementOf, type TestPayments, testPayments } from '../support/payments.ts'
import { type Script, type ScriptedProvider, scriptedProvider } from '../support/scripted-provider.ts'
import { clock, sealing, type TestStore, testStore } from '../support/store.ts'

let store: TestStore
let here: TestPayments
let there: TestPayments
beforeAll(async () => {
  store = await testStore()
  here = testPayments(store)
  there = testPayments(await store.another())
})
afterAll(async () => {
  expect([here.faults, there.faults]).toEqual([[], []])
  await store.close()
})

const message = jsonMessage<PaymentV1>('canonical/payment.v1', CANONICAL_FORMATS)

const creator = (payments: TestPayments, provider: ScriptedProvider) => {
  const create = createPayments({
    store: payments.store,
    providers: new Map([['bank', provider]]),
    exemptions: [],
    chance: { clock, random: Math.random },
    hash: sealing.hash,
    read: (body) => {
      const read = message.read(body)
      return read.ok
        ? ok({ message: read.value.message, canonical: canonicalJson(read.value.decoded) })
        : read
    },
  })
  return (request: object) => create('onegate', Buffer.from(JSON.stringify(request)))
}

const CREATED: CreateAnswer = { kind: 'created', payUrl: 'https://bank.example/pay' }
const UNKNOWN = { kind: 'unknown', internal: 'no answer' } as const
const DOWN = { kind: 'unavailable', internal: 'HTTP 503' } as const
const requestFor = () => paymentRequest({ provider: 'bank' })
const codeOf = (answer: { ok: boolean; failure?: { code: string } }): string =>
  answer.ok ? 'created' : (answer.failure?.code ?? '')
const verbs = ({ asked }: ScriptedProvider) => asked.map((line) => line.split(' ')[0])

describe('a payment is created once', () => {
  test('many at once, at two gateways: one order', async () => {
    const provider = scriptedProvider({ create: [CREATED] })
    const creates = [creator(here, provider), creator(there, provider)]
    const request = requestFor()
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => creates[n % 2]?.(request)))
    expect(answers.map((answer) => answer && codeOf(answer))).toEqual(Array(20).fill('created'))
    expect(verbs(provider)).toEqual(['create'])
  })

  test.each<[string, CreateAnswer, string]>([
    ['refused', { kind: 'refused', code: '21', internal: '' }, 'ENDPOINT_REFUSED'],
    ['unavailable', DOWN, 'ENDPOINT_UNAVAILABLE'],
    ['without an answer', UNKNOWN, 'ENDPOINT_TIMEOUT'],
  ])(
    '%s, it is not repeated by itself, and the same request tries again with the same number',
    async (_, first, code) => {
      const provider = scriptedProvider({ create: [first, CREATED], query: [{ kind: 'not-known' }] })
      const create = creator(here, provider)
      const request = requestFor()
      const refused = await create(request)
      expect(codeOf(refused)).toBe(code)
      if (!refused.ok && code === 'ENDPOINT_REFUSED') expect(refused.providerCode).toBe('21')
      expect((await here.store.detail(String(request['paymentRef'])))?.state).toBe('created')
      expect(verbs(provider)).toEqual(['create'])
      expect(codeOf(await create(request))).toBe('created')
      expect(new Set(provider.asked.map((line) => line.split(' ')[1])).size).toBe(1)
    },
  )

  test('after a lost answer the provider is asked first: what it does not know is sent again', async () => {
    const provider = scriptedProvider({ create: [UNKNOWN, CREATED], query: [{ kind: 'not-known' }] })
    const create = creator(here, provider)
    const request = requestFor()
    await create(request)
    await create(request)
    expect(verbs(provider)).toEqual(['create', 'query', 'create'])
  })

  test('after a lost answer, an address that the provider tells again is the payment’s', async () => {
    const known = { kind: 'known', statements: [], payUrl: 'https://bank.example/again' } as const
    const provider = scriptedProvider({ create: [UNKNOWN], query: [known] })
    const create = creator(here, provider)
    const request = requestFor()
    await create(request)
    expect(await create(request)).toMatchObject({ ok: true, value: { payUrl: 'https://bank.example/again' } })
    expect(verbs(provider)).toEqual(['create', 'query'])
  })

  test('after a lost answer, an order without an address is lost: failed, told, and lost again', async () => {
    const provider = scriptedProvider({
      create: [UNKNOWN],
      query: [{ kind: 'known', statements: [], payUrl: null }],
    })
    const create = creator(here, provider)
    const request = requestFor()
    await create(request)
    for (const _ of [1, 2]) expect(codeOf(await create(request))).toBe('CREATE_LOST')
    expect(here.news.filter((news) => news.paymentRef === request['paymentRef'])).toMatchObject([
      { state: 'failed' },
    ])
    expect(verbs(provider)).toEqual(['create', 'query'])
  })

  test('after a lost answer, an order that is paid is no reason to pay anew: it is answered as paid', async () => {
    const request = requestFor()
    const provider = scriptedProvider({ create: [UNKNOWN] })
    const create = creator(here, provider)
    await create(request)
    const { providerRef } = (await here.store.detail(String(request['paymentRef']))) ?? {}
    await here.store.settle({
      ...{ provider: 'bank', collects: 'all', source: 'callback', raw: null },
      statement: { ...statementOf('x'), providerRef: String(providerRef) },
    })
    expect(await create(request)).toMatchObject({ ok: true, value: { state: 'paid', payUrl: null } })
  })

  test.each<[string, Script['query'], string]>([
    ['nothing that can be trusted', [{ kind: 'untrusted', internal: '' }], 'ENDPOINT_UNAVAILABLE'],
    ['no answer', [UNKNOWN], 'ENDPOINT_TIMEOUT'],
    ['its own error', [{ kind: 'refused', code: '99', internal: '' }], 'ENDPOINT_REFUSED'],
  ])('asked first and answering %s, it is asked first again', async (_, answers, code) => {
    const provider = scriptedProvider({ create: [UNKNOWN], query: answers ?? [] })
    const create = creator(here, provider)
    const request = requestFor()
    await create(request)
    expect(codeOf(await create(request))).toBe(code)
    expect(codeOf(await create(request))).toBe(code)
    expect(verbs(provider)).toEqual(['create', 'query', 'query'])
  })

  test('while the breaker is open nothing is sent', async () => {
    const provider = scriptedProvider({ create: [DOWN] })
    const create = creator(here, provider)
    const codes: string[] = []
    for (let n = 0; n < 5; n++) codes.push(codeOf(await create(requestFor())))
    expect(codes.slice(0, 3)).toEqual(Array(3).fill('ENDPOINT_UNAVAILABLE'))
    expect(codes.at(-1)).toBe('CIRCUIT_OPEN')
    expect(provider.asked.length).toBeLessThan(5)
  })

  test('paid before the answer to its creation came, it is paid, with its address', async () => {
    const request = requestFor()
    const paymentRef = String(request['paymentRef'])
    const provider = scriptedProvider({
      create: [CREATED],
      onCreate: async () => {
        const detail = await here.store.detail(paymentRef)
        const statement = { ...statementOf('x'), providerRef: String(detail?.providerRef) }
        await here.store.settle({
          provider: 'bank',
          collects: 'all',
          source: 'callback',
          statement,
          raw: null,
        })
      },
    })
    const answer = await creator(here, provider)(request)
    expect(answer).toMatchObject({ ok: true, value: { state: 'paid', payUrl: CREATED.payUrl } })
  })
})
