import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { citizenLookup } from '../../../src/routes/citizen-lookup/route.ts'
import { citizenVerify } from '../../../src/routes/citizen-verify/route.ts'
import { bytesOf } from '../../routes/examples.ts'
import { grantedContext } from '../../routes/questions.ts'
import { answered, deliver } from './scripted.ts'

const folder = new URL('answers/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const variants = readdirSync(folder).filter((name) => !name.endsWith('.out.json'))

const QUESTION = {
  purpose: {
    ...{ dossierCode: 'H56.14-251121-0001', procedureCode: '1.000656', officerId: 'CB-01' },
    unitCode: 'H56.99.01',
  },
  ...{ personalId: '000190000101', fullName: 'Trần Thị Mẫu Một', birth: { date: '1990-04-17' } },
}

/** What becomes of a partner's answer: class and answer, as kept and sent. */
async function answerOf(route: typeof citizenLookup, text: string, question: object = QUESTION) {
  const { operation } = route.endpoint
  const { delivery } = await deliver(operation, answered(text))
  expect(delivery.outcome).toMatchObject({ kind: 'delivered' })
  const bytes = bytesOf(question)
  const back = route.convertBack(
    delivery.reply,
    bytes,
    grantedContext(operation, { ...QUESTION, ...question }),
  )
  if (!back.ok) expect.unreachable(back.failure.code)
  const { body, ...more } = back.value
  return { ...more, answer: JSON.parse(Buffer.from(body).toString()) as Record<string, unknown> }
}

describe('every variant of an answer', () => {
  test('there are some', () => expect(variants.length).toBeGreaterThan(12))

  test.each(variants)('%s becomes its .out, member for member', async (name) => {
    const out = JSON.parse(read(`${name}.out.json`))
    expect(await answerOf(citizenLookup, read(name))).toEqual(out)
  })
})

test('an answer is cut to the fields of the procedure, whatever came', async () => {
  const question = { ...QUESTION, purpose: { ...QUESTION.purpose, procedureCode: '1.004194' } }
  const { answer } = await answerOf(citizenLookup, read('soap-nested.xml'), question)
  expect(Object.keys(answer['citizen'] as object)).toEqual(['personalId', 'fullName', 'birth'])
})

test('asked by the old number, the record must have that one', async () => {
  const { personalId: _, ...byLegacyId } = { ...QUESTION, legacyId: '100000101' }
  expect(await answerOf(citizenLookup, read('soap-nested.xml'), byLegacyId)).toMatchObject({
    result: 'matched',
  })
  const other = { ...byLegacyId, legacyId: '100000109' }
  expect(await answerOf(citizenLookup, read('soap-nested.xml'), other)).toMatchObject({
    ...{ result: 'not-matched', security: 'other-person', answer: { result: 'not-matched' } },
  })
})

describe('a verification', () => {
  const yes = (word: string): string =>
    `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><KetQuaXacThucResponse><TonTai>${word}</TonTai></KetQuaXacThucResponse></e:Body></e:Envelope>`
  test.each([
    ['true', 'confirmed'],
    ['1', 'confirmed'],
    ['True', 'confirmed'],
    ['false', 'not-confirmed'],
    ['0', 'not-confirmed'],
  ])('TonTai %s is %s', async (word, result) => {
    expect((await answerOf(citizenVerify, yes(word))).answer).toMatchObject({ result })
  })

  test('any other word cannot be read', async () => {
    const { delivery } = await deliver('XacThucThongTinCongDan', answered(yes('có')))
    expect(delivery.outcome).toMatchObject({ failure: { code: 'ENDPOINT_UNREADABLE' } })
  })

  test.each([
    ['soap-nested.xml', 'confirmed', null],
    ['soap-nobody.xml', 'not-confirmed', null],
    ['soap-empty-record.xml', 'not-confirmed', null],
    ['soap-other-person.xml', 'not-confirmed', 'other-person'],
  ])('records are read as in a look-up: %s is %s', async (name, result, security) => {
    const seen = await answerOf(citizenVerify, read(name))
    expect(seen).toMatchObject({ result, security })
    expect(Object.keys(seen.answer)).toEqual(['exchangeId', 'result'])
  })
})
