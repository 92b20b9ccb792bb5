import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isReceiving } from '../../src/domain/route.ts'
import { requestReplyRoutes, routes } from '../../src/routes/index.ts'
import { badExamples, bytesOf, changed } from './examples.ts'
import { grantedContext, NOW, POPULATION } from './questions.ts'

const here = (path: string): string => new URL(path, import.meta.url).pathname
const goodOf = (route: string) =>
  readdirSync(here(route))
    .filter((name) => name.endsWith('.in.json'))
    .map((name) => ({ name, bytes: readFileSync(here(`${route}/${name}`)) }))
const outOf = (route: string, name: string): string =>
  readFileSync(here(`${route}/${name.replace('.in.json', '.out.xml')}`), 'utf8').trimEnd()

describe.each(requestReplyRoutes)('$id', (route) => {
  test.each(goodOf(route.id))('$name becomes its .out, byte for byte', ({ name, bytes }) => {
    const context = grantedContext(route.endpoint.operation, JSON.parse(bytes.toString()))
    const converted = route.convert(bytes, context)
    expect(converted.ok ? Buffer.from(converted.value).toString() : converted).toBe(outOf(route.id, name))
  })

  test.each(goodOf(route.id))('$name is admitted with its purpose and its number', ({ bytes }) => {
    const question = JSON.parse(bytes.toString())
    expect(route.admit(bytes, NOW)).toMatchObject({
      ok: true,
      value: { purpose: question.purpose, subjects: [question.personalId ?? question.legacyId], doubts: [] },
    })
  })

  test.each(badExamples(route.id))('refuses $name', ({ bytes, issues }) => {
    const result = route.admit(bytes, NOW)
    if (result.ok) expect.unreachable('admitted')
    expect(result.failure.code).toBe('INBOUND_INVALID')
    expect(result.failure.issues).toEqual(issues)
  })

  test('a number of another century or year is a doubt, and is asked after all the same', () => {
    const [good] = goodOf(route.id)
    const odd = changed(JSON.parse(String(good?.bytes)), '/personalId', '000290000101')
    expect(route.admit(bytesOf(odd), NOW)).toMatchObject({
      ok: true,
      value: { doubts: ['number-of-another-century'] },
    })
    const older = changed(odd, '/personalId', '000191000101')
    expect(route.admit(bytesOf(older), NOW)).toMatchObject({
      ok: true,
      value: { doubts: ['number-of-another-year'] },
    })
  })

  test('what was granted elsewhere is a mistake of ours, and says nothing of the message', () => {
    const [good] = goodOf(route.id)
    const converted = route.convert(good?.bytes ?? Buffer.of(), {
      ...NOW,
      exchangeId: 'x',
      grant: { fields: [] },
    })
    expect(converted).toMatchObject({ ok: false, failure: { code: 'TRANSLATION_FAILED', internal: 'Error' } })
  })
})

test('the short form of a verification has its own name and fewer members', () => {
  const route = requestReplyRoutes.find(({ id }) => id === 'citizen-verify')
  const bytes = readFileSync(here('citizen-verify/day-of-birth.in.json'))
  const context = grantedContext('XacThucThongTinCongDan', JSON.parse(bytes.toString()), {
    ...POPULATION,
    verifyForm: 'short',
  })
  const converted = route?.convert(bytes, context)
  const text = converted?.ok ? Buffer.from(converted.value).toString() : ''
  expect([...text.matchAll(/<dan:(\w+)>/g)].map(([, name]) => name)).toEqual([
    'XacThucThongTinCongDanRequest',
    'MaYeuCau',
    'MaDichVu',
    'MaCanBo',
    'SoDinhDanh',
    'HoVaTen',
  ])
  expect(text).toContain('<dan:MaDichVu>003</dan:MaDichVu>')
})

test('ids and channels are unique, also beside the queued routes; lanes are the contract’s (§6)', () => {
  const all = [...routes, ...requestReplyRoutes]
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  const channels = all.filter(isReceiving).map(({ channel }) => `${channel.method} ${channel.path}`)
  expect(new Set(channels).size).toBe(channels.length)
  expect(requestReplyRoutes.map(({ id, endpoint }) => [id, endpoint.id])).toEqual([
    ['citizen-lookup', 'population.TraCuuThongTinCongDan'],
    ['citizen-verify', 'population.XacThucThongTinCongDan'],
  ])
})
