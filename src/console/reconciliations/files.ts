import type { TFunction } from 'i18next'
import { csvOf } from '../csv.ts'
import { nameOf, sideName } from '../parts/names.ts'
import type { Line, Report } from './queries.ts'

/** What one side says: its word and its đồng, as a spreadsheet adds them up. */
const sideOf = (side: Line['ours'] | Line['theirs']): readonly [string, string] => [
  side === null ? '' : sideName(side.state),
  side?.amountVnd == null ? '' : String(side.amountVnd),
]

/** Lines of a report for a spreadsheet, in the language that is read. */
export function linesCsv(lines: readonly Line[], t: TFunction): string {
  const head = [
    ...[t('reconciliations.result'), t('payments.ref'), t('common.dossierCode'), t('payments.provider')],
    ...[t('payments.providerRef'), t('payments.transaction')],
    ...[t('reconciliations.ours'), t('reconciliations.oursVnd')],
    ...[t('reconciliations.theirsHead'), t('reconciliations.theirsVnd')],
  ]
  const rows = lines.map((line) => [
    ...[t(`reconciliations.class.${line.class}`), line.paymentRef ?? '', line.dossierCode ?? ''],
    ...[nameOf('partner', line.provider), line.providerRef ?? '', line.providerTransactionId ?? ''],
    ...[...sideOf(line.ours), ...sideOf(line.theirs)],
  ])
  return csvOf([head, ...rows])
}

/** The report as the API says it, with these lines. */
export const reportJson = (report: Report, lines: readonly Line[]): string =>
  `${JSON.stringify({ ...report, lines }, null, 2)}\n`
