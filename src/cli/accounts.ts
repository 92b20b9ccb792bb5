import type { AdminApi } from './admin-api.ts'
import { isTrue, type Row, rowsOf, textOf } from './body.ts'
import type { ExitCode } from './exit-code.ts'
import { oneLine } from './printable.ts'
import type { Subject } from './refusal.ts'
import { type Column, layOut, render } from './table.ts'
import type { Terminal } from './terminal.ts'
import { roleWord, timeWord } from './words.ts'

/** What is to be done with an account. */
export interface AccountOrder {
  readonly verb: 'add' | 'change'
  readonly name: string
  readonly reason: string
  readonly role?: string
  readonly password?: string
  readonly disabled?: boolean
}

const accountSubject = (name: string): Subject => ({
  name: `tài khoản ${name}`,
  listedBy: 'accounts',
  conflict: 'Đã có tài khoản tên này: chọn tên khác, hoặc dùng lệnh "accounts change"',
})

/** `accounts`: all of them, or one of them added or changed. */
export async function accounts(
  api: AdminApi,
  { order, isJson }: { readonly order: AccountOrder | null; readonly isJson: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const reply = order === null ? await api({ method: 'GET', path: ['accounts'] }) : await api(callOf(order))
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  if (isJson) terminal.json(reply.text)
  else if (order !== null)
    terminal.out(
      `${order.verb === 'add' ? 'Đã thêm' : 'Đã đổi'} tài khoản ${oneLine(order.name)} (${roleWord(textOf(reply.body, 'role'))}).\n`,
    )
  else {
    const items = rowsOf(reply.body, 'items') ?? []
    terminal.out(render(layOut(COLUMNS, items, terminal.width), items, terminal))
    if (items.length === 0) terminal.out('Chưa có tài khoản nào.\n')
  }
  return 0
}

function callOf({ verb, name, ...body }: AccountOrder): Parameters<AdminApi>[0] {
  return {
    method: 'POST',
    ...(verb === 'add'
      ? { path: ['accounts'], body: { name, ...body } }
      : { path: ['accounts', name], body }),
    subject: accountSubject(name),
  }
}

const COLUMNS: readonly Column<Row>[] = [
  { head: 'Tài khoản', lines: (row) => [textOf(row, 'name')], minWidth: 16 },
  { head: 'Vai trò', lines: (row) => [roleWord(textOf(row, 'role'))], minWidth: 14 },
  {
    head: 'Trạng thái',
    lines: (row) => [isTrue(row, 'disabled') ? { text: 'đã khóa', colour: 'yellow' as const } : 'đang dùng'],
    minWidth: 9,
  },
  {
    head: 'Đăng nhập gần nhất',
    lines: (row) => [timeWord(textOf(row, 'signedInAt'))],
    minWidth: 19,
    isOptional: true,
  },
]
