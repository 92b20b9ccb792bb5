import { comparableName } from '../catalogues/person-name.ts'
import { doubtsOfNumber } from '../catalogues/personal-id.ts'
import { vietnamDay } from '../domain/clock.ts'
import type { Issue } from '../domain/failure.ts'
import type { CallReadContext } from '../domain/route.ts'
import type { CitizenLookupV1 } from '../messages/generated/canonical/citizen-lookup.v1.ts'
import type { LookupV1 } from '../messages/generated/population/lookup.v1.ts'
import type { Grant } from '../partners/population/grant.ts'

/** What both questions about a citizen have in common (contract §6): look-up and verification have the same members. */
export type CitizenQuestion = CitizenLookupV1

/** What the schema cannot say: one number, one birth, and none to come. */
export function citizenRules(question: CitizenQuestion, { now }: CallReadContext): readonly Issue[] {
  const { personalId, legacyId, birth } = question
  const issues: Issue[] = []
  if (personalId === undefined && legacyId === undefined)
    issues.push({ path: '/personalId', message: 'is required where there is no legacyId' })
  if (personalId !== undefined && legacyId !== undefined)
    issues.push({ path: '/legacyId', message: 'must be left out where personalId is given' })
  if (birth.date === undefined && birth.year === undefined)
    issues.push({ path: '/birth/date', message: 'is required where there is no year' })
  if (birth.date !== undefined && birth.year !== undefined)
    issues.push({ path: '/birth/year', message: 'must be left out where date is given' })
  const today = vietnamDay(now)
  if (birth.date !== undefined && birth.date > today)
    issues.push({ path: '/birth/date', message: 'must not lie in the future' })
  if (birth.year !== undefined && birth.year > Number(today.slice(0, 4)))
    issues.push({ path: '/birth/year', message: 'must not lie in the future' })
  return issues
}

export const citizenNumbers = ({ personalId, legacyId }: CitizenQuestion): readonly string[] =>
  [personalId, legacyId].filter((number) => number !== undefined)

/** A number that does not fit the birth is asked after all the same: corrections exist. */
export const citizenDoubts = ({ personalId, birth }: CitizenQuestion): readonly string[] =>
  personalId === undefined ? [] : doubtsOfNumber(personalId, birth.year ?? Number(birth.date?.slice(0, 4)))

/** The members of the request (population notes §1.3); their order is the schema's. */
export function citizenRequest(
  question: CitizenQuestion,
  { exchangeId, grant }: { readonly exchangeId: string; readonly grant: Grant },
): LookupV1['TraCuuThongTinCongDan'] {
  const { birth, purpose } = question
  return {
    MaYeuCau: exchangeId,
    MaDVC: grant.serviceCode,
    MaTichHop: grant.integrationCode,
    MaDonVi: purpose.unitCode,
    MaCanBo: grant.account,
    ...(grant.phone === null ? {} : { TaiKhoan: grant.account, SoDienThoai: grant.phone }),
    ...citizenNumber(question),
    HoVaTen: comparableName(question.fullName),
    NgayThangNamSinh:
      birth.date === undefined
        ? { Nam: String(birth.year).padStart(4, '0') }
        : { NgayThangNam: birth.date.replaceAll('-', '') },
  }
}

export const citizenNumber = ({
  personalId,
  legacyId,
}: CitizenQuestion): { readonly SoDinhDanh?: string; readonly SoCMND?: string } => ({
  ...(personalId === undefined ? {} : { SoDinhDanh: personalId }),
  ...(legacyId === undefined ? {} : { SoCMND: legacyId }),
})
