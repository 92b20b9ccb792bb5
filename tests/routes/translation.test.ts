import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toVietnamTime } from '../../src/catalogues/vietnam-time.ts'
import type { DossierV1 as PortalDossierV1 } from '../../src/messages/generated/npsp/dossier.v1.ts'
import { dossier } from '../../src/routes/dossier/route.ts'
import { dossiers, KEY } from './arbitrary-dossier.ts'
import { bytesOf, goodExamples } from './examples.ts'

const context = { key: KEY, statusMap: new Map<string, string>() }

function portalDossierOf(message: unknown): PortalDossierV1 {
  const result = dossier.convert(bytesOf(message), context)
  if (!result.ok) throw new Error(JSON.stringify(result.failure))
  return JSON.parse(new TextDecoder().decode(result.value))
}

/** Every text and number in a value, sorted. */
function leavesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf)
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf)
  return [String(value)]
}

const everything = goodExamples('dossier').find(({ name }) => name.startsWith('returned-with-everything'))

describe('any valid dossier', () => {
  test('is translated, and what comes out matches the portal’s schema', () => {
    fc.assert(fc.property(dossiers, (message) => void portalDossierOf(message)))
  })

  test('loses no text: all but the unit’s code arrive, as often as they were sent', () => {
    fc.assert(
      fc.property(dossiers, (message) => {
        const isOwn = (leaf: string): boolean => /#\d+#$/.test(leaf)
        const sent = leavesOf({ ...message, handlingUnit: { name: message.handlingUnit.name } }).filter(isOwn)
        expect(leavesOf(portalDossierOf(message)).filter(isOwn).sort()).toEqual(sent.sort())
      }),
    )
  })

  test('keeps its lists, in their order and length', () => {
    fc.assert(
      fc.property(dossiers, (message) => {
        const out = portalDossierOf(message)
        expect(out.DinhDanhCHS.map((each) => each.SoDinhDanh)).toEqual(
          message.applicant.identifiers.map(({ value }) => value),
        )
        expect(out.SoGiayToChuHoSo).toBe(message.applicant.identifiers[0].value)
        expect(out.TaiLieuNop.map((each) => each.TepDinhKemId)).toEqual(
          (message.documents ?? []).map(({ id }) => id),
        )
        expect(out.DanhSachLePhi.map((each) => each.Gia)).toEqual(
          (message.fees ?? []).map(({ amountVnd }) => String(amountVnd)),
        )
        expect(out.DanhSachTepDinhKemKhac.map((each) => [each.SoLuong, each.LoaiGiayTo])).toEqual(
          (message.otherPapers ?? []).map(({ quantity, kind }) =>
            [quantity, kind].map((number) => number + 0),
          ),
        )
        expect(out.DanhSachHoSoBoSung.map((each) => [each.HoSoBoSungId, each.TrangThaiBoSung])).toEqual(
          (message.supplements ?? []).map(({ id, fulfilled }) => [id + 0, fulfilled]),
        )
        expect(out.DanhSachGiayToKetQua.map((each) => each.GiayToId)).toEqual(
          (message.results ?? []).map(({ id }) => id),
        )
        expect(out.DSKetNoiCSDL.map((each) => each.MaCSDL)).toEqual(message.databasesUsed ?? [])
      }),
    )
  })

  test('has its times where they belong, absent ones empty', () => {
    fc.assert(
      fc.property(dossiers, (message) => {
        const out = portalDossierOf(message)
        const timeOf = (moment: string | undefined): string | null =>
          moment === undefined ? '' : toVietnamTime(moment)
        expect([out.NgayNopHoSo, out.NgayTiepNhan, out.NgayHenTra]).toEqual(
          [message.submittedAt, message.receivedAt, message.dueAt].map(timeOf),
        )
        expect([out.NgayKetThucXuLy, out.NgayTra, out.NgayTuChoi]).toEqual(
          [message.finishedAt, message.returnedAt, message.refusedAt].map(timeOf),
        )
      }),
    )
  })

  test('goes out with every member of the portal’s object, none null, none of its own', () => {
    fc.assert(
      fc.property(dossiers, (message) => {
        const out = portalDossierOf(message)
        expect(Object.keys(out).sort()).toEqual(Object.keys(everything?.out as object).sort())
        expect(leavesOf(out)).not.toContain('null')
      }),
    )
  })

  test('is the same message out every time', () => {
    fc.assert(
      fc.property(dossiers, (message) => {
        expect(dossier.convert(bytesOf(message), context)).toEqual(dossier.convert(bytesOf(message), context))
      }),
      { numRuns: 20 },
    )
  })
})
