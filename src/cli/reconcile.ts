import { setTimeout as pause } from 'node:timers/promises'
import type { AdminApi, Reply } from './admin-api.ts'
import { countOf, type Row, rowOf, rowsOf, textOf } from './body.ts'
import type { ExitCode } from './exit-code.ts'
import { oneLine } from './printable.ts'
import type { Subject } from './refusal.ts'
import { type Column, layOut, render } from './table.ts'
import type { Terminal } from './terminal.ts'
import { numberWord, paymentWord, reconciliationWord } from './words.ts'

/** A provider's statement, as its file has it. */
export interface Statement {
  readonly provider: string
  readonly csv: string
}

export interface ReconcileOptions {
  /** "2025-11-21". */
  readonly date: string
  readonly reason: string
  readonly statements: readonly Statement[]
  readonly format: 'table' | 'csv' | 'json'
  readonly everyMs: number
  /** So long a gateway may be away before waiting is given up; the reconciliation goes on by itself. */
  readonly patienceMs: number
}

const SUBJECT: Subject = {
  name: 'đợt đối soát này',
  listedBy: 'payments reconcile',
  conflict: 'Chưa cấu hình bên thanh toán nào',
}

/** `payments reconcile`: orders it, waits for its end and prints it. 0: nothing differs; 1: something does, or it failed. */
export async function reconcile(
  api: AdminApi,
  options: ReconcileOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { date, reason, statements, format } = options
  const ordered = await api({
    method: 'POST',
    path: ['reconciliations'],
    body: { kind: 'payments', date, reason, statements },
    subject: SUBJECT,
  })
  const reply = ordered.ok ? await ended(api, textOf(ordered.body, 'reconciliationId'), options) : ordered
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  const lines = rowsOf(reply.body, 'lines') ?? []
  const differing = lines.filter((line) => textOf(line, 'class') !== 'matched')
  if (format === 'json') terminal.json(reply.text)
  else if (format === 'csv') terminal.out(csvOf(lines))
  else terminal.out(tableOf(reply.body, differing, terminal))
  return textOf(reply.body, 'state') === 'done' && differing.length === 0 ? 0 : 1
}

async function ended(
  api: AdminApi,
  id: string,
  { everyMs, patienceMs }: Pick<ReconcileOptions, 'everyMs' | 'patienceMs'>,
): Promise<Reply> {
  let awayMs = 0
  for (;;) {
    const reply = await api({ method: 'GET', path: ['reconciliations', id], subject: SUBJECT })
    if (reply.ok && textOf(reply.body, 'state') !== 'running') return reply
    if (!reply.ok && (!reply.isPassing || awayMs > patienceMs)) return reply
    awayMs = reply.ok ? 0 : awayMs + everyMs
    await pause(everyMs)
  }
}

function tableOf(body: Row, differing: readonly Row[], terminal: Terminal): string {
  const counts = rowOf(body['counts'])
  const told = Object.keys(counts)
    .map((kind) => `${reconciliationWord(kind)} ${numberWord(countOf(counts, kind))}`)
    .join(', ')
  const day = textOf(body, 'date').split('-').reverse().join('/')
  if (textOf(body, 'state') !== 'done')
    return `Đối soát ngày ${oneLine(day)} bị lỗi: xem nhật ký của gateway rồi chạy lại.\n`
  const head = `Đối soát ngày ${oneLine(day)}: ${oneLine(told === '' ? 'không có khoản nào' : told)}.\n`
  return render(layOut(COLUMNS, differing, terminal.width), differing, terminal) + head
}

const sideOf = (row: Row, name: string): string[] => {
  const side = rowOf(row[name])
  if (textOf(side, 'state') === '') return []
  const amount = typeof side['amountVnd'] === 'number' ? `${numberWord(countOf(side, 'amountVnd'))} đồng` : ''
  return [paymentWord(textOf(side, 'state')), amount]
}

const COLUMNS: readonly Column<Row>[] = [
  {
    head: 'Kết quả',
    lines: (row) => {
      const kind = textOf(row, 'class')
      return [{ text: reconciliationWord(kind), colour: kind === 'unanswered' ? 'yellow' : 'red' }]
    },
    minWidth: 14,
    linesMax: 2,
  },
  {
    head: 'Khoản thanh toán\nHồ sơ',
    lines: (row) => [textOf(row, 'paymentRef'), textOf(row, 'dossierCode')],
    minWidth: 14,
    linesMax: 2,
  },
  {
    head: 'Bên thanh toán\nMã đơn, mã tiền',
    lines: (row) => [
      textOf(row, 'provider'),
      textOf(row, 'providerRef'),
      textOf(row, 'providerTransactionId'),
    ],
    minWidth: 14,
    linesMax: 2,
  },
  { head: 'Tại đây', lines: (row) => sideOf(row, 'ours'), minWidth: 10, linesMax: 2 },
  { head: 'Bên kia', lines: (row) => sideOf(row, 'theirs'), minWidth: 10, linesMax: 2 },
  { head: 'Việc cần làm', lines: (row) => repairOf(row), minWidth: 16, linesMax: 3, isOptional: true },
]

/** The one command that mends it. */
function repairOf(row: Row): string[] {
  const repair = textOf(row, 'repair')
  const paymentRef = textOf(row, 'paymentRef')
  if (repair === 'review') return [`kiểm tra khoản ${paymentRef}`]
  return repair === '' ? [textOf(row, 'detail')] : [`payments ${repair} ${paymentRef}`]
}

const CSV_COLUMNS: readonly (readonly [name: string, text: (row: Row) => string])[] = [
  ['class', (row) => textOf(row, 'class')],
  ['provider', (row) => textOf(row, 'provider')],
  ['providerRef', (row) => textOf(row, 'providerRef')],
  ['providerTransactionId', (row) => textOf(row, 'providerTransactionId')],
  ['paymentRef', (row) => textOf(row, 'paymentRef')],
  ['dossierCode', (row) => textOf(row, 'dossierCode')],
  ['ourState', (row) => textOf(rowOf(row['ours']), 'state')],
  ['ourAmountVnd', (row) => textOf(rowOf(row['ours']), 'amountVnd')],
  ['theirState', (row) => textOf(rowOf(row['theirs']), 'state')],
  ['theirAmountVnd', (row) => textOf(rowOf(row['theirs']), 'amountVnd')],
  ['detail', (row) => textOf(row, 'detail')],
  ['repair', (row) => textOf(row, 'repair')],
]

/** Every line, matched ones too, as RFC 4180 wants it. */
function csvOf(lines: readonly Row[]): string {
  const head = CSV_COLUMNS.map(([name]) => name)
  const rows = lines.map((line) => CSV_COLUMNS.map(([, text]) => cell(text(line))))
  return [head, ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}

/** What a spreadsheet would take for a formula stays a text: references come from outside. */
function cell(text: string): string {
  const plain = oneLine(/^[=+\-@\t]/.test(text) ? `'${text}` : text)
  return /[",;]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
