import { describe, expect, test } from 'vitest'
import { isReceiving } from '../../src/domain/route.ts'
import { routes } from '../../src/routes/index.ts'
import { badExamples, goodExamples } from './examples.ts'

const noMap: ReadonlyMap<string, string> = new Map()

describe.each(routes)('$id', (route) => {
  test('has good and bad examples', () => {
    expect(goodExamples(route.id).length).toBeGreaterThan(0)
    expect(badExamples(route.id).length).toBeGreaterThan(0)
  })

  test.each(goodExamples(route.id))('$name becomes its .out, member for member', ({ bytes, key, out }) => {
    const result = route.convert(bytes, { key, statusMap: noMap })
    expect(result.ok ? JSON.parse(new TextDecoder().decode(result.value)) : result).toEqual(out)
  })

  test.each(goodExamples(route.id))('$name is admitted under its upper-cased code', ({ bytes, key }) => {
    const result = route.admit(bytes, { key, statusMap: noMap })
    expect(result).toMatchObject({ ok: true, value: { orderKey: key.toUpperCase() } })
  })

  test.each(badExamples(route.id))('refuses $name', ({ bytes, key, issues }) => {
    const result = route.admit(bytes, { key, statusMap: noMap })
    if (result.ok) expect.unreachable('admitted')
    const { code, detail, issues: found = [] } = result.failure
    expect(code).toBe('INBOUND_INVALID')
    const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1)
    expect([...found].sort(byPath)).toEqual([...issues].sort(byPath))
    expect(detail).toBe(
      issues.length === 1
        ? '1 field is wrong. Correct it and send the message again.'
        : `${issues.length} fields are wrong. Correct them and send the message again.`,
    )
    expect(route.convert(bytes, { key, statusMap: noMap })).toEqual(result)
  })
})

test('route ids and channels are unique', () => {
  expect(new Set(routes.map(({ id }) => id)).size).toBe(routes.length)
  const received = routes.filter(isReceiving)
  const addresses = received.map(({ channel }) => `${channel.method} ${channel.path}`)
  expect(new Set(addresses).size).toBe(received.length)
})

test('the three routes of the contract lead to their lanes (§3.1, §7)', () => {
  const lanes = new Map(routes.map(({ id, endpoint }) => [id, endpoint.id]))
  expect(lanes.get('dossier')).toBe('npsp.DongBoHoSoMC')
  expect(lanes.get('progress')).toBe('npsp.CapNhatTienDoHoSoMC')
  expect(lanes.get('portal-status')).toBe('npsp.DongBoTrangThaiHoSo')
})
