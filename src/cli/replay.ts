import type { AdminApi } from './admin-api.ts'
import { countOf, type Row, rowOf, rowsOf, textOf } from './body.ts'
import { exchangeSubject } from './exchange-detail.ts'
import type { ExitCode } from './exit-code.ts'
import { oneLine } from './printable.ts'
import { replaySubject } from './replays.ts'
import { type Column, layOut, render } from './table.ts'
import type { Terminal } from './terminal.ts'
import { type Watching, watchReplay } from './watch-replay.ts'
import { numberWord } from './words.ts'

export interface ReplayOptions {
  /** What is to be sent again: ids, or the list's parameters. */
  readonly order:
    | { readonly exchangeIds: readonly string[] }
    | { readonly filter: Readonly<Record<string, string>> }
  /** Of the one exchange's message (RFC 6902); null: as it is. */
  readonly changes: readonly unknown[] | null
  readonly reason: string
  readonly isDry: boolean
  readonly isJson: boolean
  /** null: only ordered, and left to go on by itself. */
  readonly watching: Watching | null
}

/** `replay`: orders it and follows it to its end, unless told otherwise. */
export async function replay(api: AdminApi, options: ReplayOptions, terminal: Terminal): Promise<ExitCode> {
  const { order, changes, reason, isDry, isJson } = options
  const ids = 'exchangeIds' in order ? order.exchangeIds : []
  const edits = changes && ids.map((exchangeId) => ({ exchangeId, changes }))
  const reply = await api({
    method: 'POST',
    path: ['replays'],
    body: { ...order, reason, ...(edits && { edits }), ...(isDry && { dryRun: true }) },
    subject: exchangeSubject(ids.length === 1 ? (ids[0] ?? '') : 'có trong danh sách đã nêu'),
  })
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  if (isDry) {
    if (isJson) terminal.json(reply.text)
    else terminal.out(dryRunOf(reply.body, terminal))
    return 0
  }
  return follow(
    api,
    { ...options, body: reply.body, text: reply.text, told: orderedOf(reply.body) },
    terminal,
  )
}

/** `replay --approve`: another person's proposal goes on its way. */
export async function approveReplay(
  api: AdminApi,
  options: Pick<ReplayOptions, 'reason' | 'isJson' | 'watching'> & { readonly replayId: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { replayId, reason } = options
  const reply = await api({
    ...{ method: 'POST', path: ['replays', replayId, 'approve'], body: { reason } },
    subject: replaySubject(replayId),
  })
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  const told = `Đã duyệt đợt gửi lại ${oneLine(replayId)}.\n`
  return follow(api, { ...options, body: reply.body, text: reply.text, told }, terminal)
}

interface Ordered extends Pick<ReplayOptions, 'isJson' | 'watching'> {
  readonly body: Row
  readonly text: string
  readonly told: string
}

/** Tells what was ordered and follows it, unless it is to be left alone or waits for another person. */
async function follow(
  api: AdminApi,
  { body, text, told, isJson, watching }: Ordered,
  terminal: Terminal,
): Promise<ExitCode> {
  const isProposed = textOf(body, 'state') === 'proposed'
  // Before anything is told: whoever reads it may leave at once.
  const signal = isProposed ? undefined : watching?.untilLeft()
  if (!isJson) terminal.out(told)
  if (watching === null || signal === undefined) {
    if (isJson) terminal.json(text)
    return 0
  }
  const replayId = textOf(body, 'replayId')
  const matched = countOf(body, 'matched')
  return watchReplay(api, { replayId, matched, isJson, watching, signal }, terminal)
}

function orderedOf(body: Row): string {
  const skipped = countOf(body, 'skipped')
  return `Đợt gửi lại ${oneLine(textOf(body, 'replayId'))}: ${numberWord(countOf(body, 'matched'))} lượt${
    skipped === 0 ? '' : `, bỏ qua ${numberWord(skipped)} lượt không ở trạng thái gửi thất bại`
  }.\n${textOf(body, 'state') === 'proposed' ? 'Đợt này cần một người khác duyệt: "replay --approve MÃ --reason LÝ_DO".\\n' : ''}`
}

const FAIL_COLUMNS: readonly Column<Row>[] = [
  { head: 'Mã lượt trao đổi', lines: (row) => [textOf(row, 'id')], minWidth: 36 },
  {
    head: 'Vì sao chưa gửi lại được',
    lines: (row) => {
      const failure = rowOf(row['failure'])
      return [textOf(failure, 'code'), textOf(failure, 'detail')]
    },
    minWidth: 16,
    linesMax: 4,
  },
]

const CHANGE_COLUMNS: readonly Column<Row>[] = [
  { head: 'Mã lượt trao đổi', lines: (row) => [textOf(row, 'id')], minWidth: 36 },
  {
    head: 'Khác lần gửi trước ở',
    lines: (row) => (rowsOf(row, 'fields') ?? []).map((field) => textOf(field, 'path')),
    minWidth: 16,
    linesMax: 6,
  },
]

function dryRunOf(body: Row, terminal: Terminal): string {
  const fails = rowsOf(body, 'fails') ?? []
  const changes = rowsOf(body, 'changes') ?? []
  const count = (name: string): string => numberWord(countOf(body, name))
  const broken = Math.max(0, countOf(body, 'matched') - countOf(body, 'translates'))
  return (
    `Chạy thử, không gửi gì đi: ${count('matched')} lượt sẽ được gửi lại, bỏ qua ${count('skipped')}; ` +
    `${count('translates')} bản tin hợp lệ, ${numberWord(broken)} bản tin sẽ lại thất bại, ${count('changed')} bản tin khác lần gửi trước.\n` +
    render(layOut(FAIL_COLUMNS, fails, terminal.width), fails, terminal) +
    render(layOut(CHANGE_COLUMNS, changes, terminal.width), changes, terminal)
  )
}
