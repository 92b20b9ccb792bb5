import { describe, expect, test } from 'vitest'
import { ok } from '../../src/domain/failure.ts'
import type { Endpoint, Partner } from '../../src/domain/partner.ts'
import type { MessageType, Route } from '../../src/domain/route.ts'
import type { ProgressV1 } from '../../src/messages/generated/npsp/progress.v1.ts'
import { jsonMessage } from '../../src/messages/json-message.ts'
import { defineRoute } from '../../src/routes/define-route.ts'
import { dossier } from '../../src/routes/dossier/route.ts'
import { routes } from '../../src/routes/index.ts'
import { portalStatus } from '../../src/routes/portal-status/route.ts'
import { progress } from '../../src/routes/progress/route.ts'
import { bytesOf, changed, goodExamples } from './examples.ts'

const noMap: ReadonlyMap<string, string> = new Map()

function goodOf(route: Route, name: string): { message: unknown; key: string } {
  const example = goodExamples(route.id).find((each) => each.name.startsWith(name))
  if (example === undefined) throw new Error(`No example ${name}`)
  return { message: JSON.parse(new TextDecoder().decode(example.bytes)), key: example.key }
}

const sentOut = (route: Route, message: unknown, key: string, statusMap = noMap): unknown => {
  const result = route.convert(bytesOf(message), { key, statusMap })
  return result.ok ? JSON.parse(new TextDecoder().decode(result.value)) : result.failure
}

const step = goodOf(progress, 'officer-step')
const online = goodOf(dossier, 'accepted-online')
const everything = goodOf(dossier, 'returned-with-everything')
const answer = goodOf(portalStatus, 'accepted-with-receipt')

describe('admission', () => {
  test('a dossier and a portal status are repeats of the latest, a step is known by its id', () => {
    const dedupeOf = (route: Route, { message, key }: typeof step): unknown => {
      const result = route.admit(bytesOf(message), { key, statusMap: noMap })
      return result.ok && result.value.dedupe
    }
    expect(dedupeOf(dossier, online)).toEqual({ kind: 'latest' })
    expect(dedupeOf(portalStatus, answer)).toEqual({ kind: 'latest' })
    expect(dedupeOf(progress, step)).toEqual({ kind: 'message-id', id: 'b-0042' })
  })

  test('the persons’ numbers are named once each', () => {
    const { message, key } = everything
    const twice = changed(message, '/applicant/identifiers/2', { type: 'personal-id', value: '038085004321' })
    expect(dossier.admit(bytesOf(twice), { key, statusMap: noMap })).toMatchObject({
      value: { subjects: ['0100109106-001', '038085004321'] },
    })
  })

  test('the canonical text does not depend on order and blanks, and differs with the message', () => {
    const { message, key } = online
    const canonicalOf = (bytes: Uint8Array): unknown => {
      const result = dossier.admit(bytes, { key, statusMap: noMap })
      return result.ok && result.value.canonical
    }
    const turned = Object.fromEntries(Object.entries(message as object).reverse())
    const spaced = new TextEncoder().encode(JSON.stringify(turned, null, 4))
    expect(canonicalOf(spaced)).toBe(canonicalOf(bytesOf(message)))
    expect(canonicalOf(bytesOf(changed(message, '/note', 'x')))).not.toBe(canonicalOf(bytesOf(message)))
  })

  test('codes that differ in case stand in one line, each sent as given', () => {
    const key = step.key.toLowerCase()
    expect(progress.admit(bytesOf(step.message), { key, statusMap: noMap })).toMatchObject({
      value: { orderKey: step.key },
    })
    expect(sentOut(progress, step.message, key)).toMatchObject({ MaHoSo: key })
  })

  test.each(routes)('$id refuses a message that is not JSON as malformed', (route) => {
    for (const context of [{ key: step.key, statusMap: noMap }])
      expect(route.admit(new TextEncoder().encode('{'), context)).toMatchObject({
        failure: { code: 'INBOUND_MALFORMED' },
      })
  })
})

describe('a sender’s own words for the state', () => {
  const own = new Map([
    ['Đã tiếp nhận'.normalize('NFC'), 'accepted'],
    ['processing', 'returned'],
  ])

  test.each([
    ['dossier', dossier, online, 'TrangThaiHoSo'],
    ['progress', progress, step, 'TrangThai'],
    ['portal-status', portalStatus, answer, 'TrangThai'],
  ] as const)('are read on the route %s, in NFC and exactly', (_, route, { message, key }, member) => {
    const withStatus = (status: string): unknown => changed(message, '/status', status)
    expect(sentOut(route, withStatus('Đã tiếp nhận'.normalize('NFD')), key, own)).toMatchObject({
      [member]: '2',
    })
    expect(sentOut(route, withStatus('accepted'), key, own)).toMatchObject({ [member]: '2' })
    for (const word of ['đã tiếp nhận', 'Đã tiếp nhận ', 'toString'])
      expect(sentOut(route, withStatus(word), key, own)).toMatchObject({
        code: 'INBOUND_INVALID',
        issues: [{ path: '/status' }],
      })
  })

  test('win over a canonical word of the same spelling', () => {
    expect(sentOut(progress, step.message, step.key, own)).toMatchObject({ TrangThai: '10' })
    expect(sentOut(progress, step.message, step.key)).toMatchObject({ TrangThai: '4' })
  })

  test('leave the canonical text the sender’s own', () => {
    const message = changed(step.message, '/status', 'Đã tiếp nhận')
    expect(progress.admit(bytesOf(message), { key: step.key, statusMap: own })).toMatchObject({
      value: { canonical: expect.stringContaining('"status":"Đã tiếp nhận"') },
    })
  })

  test('do not help where a message has no state of its own, or a nested one', () => {
    expect(sentOut(progress, changed(step.message, '/status', undefined), step.key, own)).toMatchObject({
      issues: [{ path: '/status', message: 'is required' }],
    })
    expect(sentOut(progress, changed(step.message, '/status', ['processing']), step.key, own)).toMatchObject({
      issues: [{ path: '/status', message: 'must be a text, not a list' }],
    })
    expect(sentOut(progress, ['processing'], step.key, own)).toMatchObject({ issues: [{ path: '' }] })
  })

  test('that name a state which the route does not take are refused there', () => {
    expect(
      sentOut(portalStatus, changed(answer.message, '/status', 'processing'), answer.key, own),
    ).toMatchObject({
      code: 'INBOUND_INVALID',
      issues: [{ path: '/status', message: 'must be one of: accepted, supplement-required' }],
    })
  })
})

describe('what fails after admission is a value too', () => {
  const partner: Partner = { id: 'p', name: 'P', connect: null }
  const endpoint: Endpoint = { id: 'p.o', partner, operation: 'o' }
  const anything: MessageType<unknown> = {
    name: 'anything',
    contentType: 'application/json',
    read: () => ok({ message: {}, decoded: {} }),
    write: () => ok(new Uint8Array()),
  }
  const routeWith = (translate: () => ProgressV1): Route =>
    defineRoute({
      id: 'r',
      channel: { partner, method: 'POST', path: '/r/:key' },
      accepts: anything,
      dedupe: () => ({ kind: 'latest' }),
      subjects: () => [],
      translate,
      sends: jsonMessage<ProgressV1>('npsp/progress.v1'),
      endpoint,
      onDead: 'hold',
    })

  test('a translator that throws is TRANSLATION_FAILED and says nothing of what it stumbled over', () => {
    const route = routeWith(() => {
      throw new TypeError('BÍ MẬT')
    })
    expect(route.convert(new Uint8Array(), { key: 'K', statusMap: noMap })).toEqual({
      ok: false,
      failure: {
        code: 'TRANSLATION_FAILED',
        detail: 'The message of route r could not be translated.',
        internal: 'TypeError',
      },
    })
  })

  test('a translation that does not match is OUTBOUND_INVALID', () => {
    const wrong = { ...(sentOut(progress, step.message, step.key) as ProgressV1), NguoiXuLy: '' }
    expect(routeWith(() => wrong).convert(new Uint8Array(), { key: 'K', statusMap: noMap })).toMatchObject({
      failure: { code: 'OUTBOUND_INVALID', issues: [{ path: '/NguoiXuLy', message: 'must not be empty' }] },
    })
  })
})
