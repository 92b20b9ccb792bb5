import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { codeOf, sources } from './sources.ts'

const CORE = ['domain', 'messages', 'flow', 'store', 'outbound', 'http', 'telemetry', 'privacy']

/** Folders in src/partners, and those that the plan names for later. */
const partners = [
  ...new Set([
    ...readdirSync('src/partners', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name),
    ...['npsp', 'dossier-system', 'vnpay', 'momo', 'zalopay', 'payment-platform', 'vnpt-pay', 'payos'],
  ]),
]

const core = CORE.flatMap((room) => sources(`src/${room}`))

test('the core is not empty and there are partners', () => {
  expect(core.length).toBeGreaterThan(20)
  expect(partners).toContain('npsp')
})

describe('the core never names a partner, its operations or its members', () => {
  test.each(core)('%s', (file) => {
    const code = codeOf(file)
    expect(partners.filter((partner) => code.toLowerCase().includes(partner))).toEqual([])
    expect(code).not.toMatch(/MaHoSo|DongBo|CapNhatTienDo|TraCuu|isUpdating|madonvi|dstcode/)
  })
})
