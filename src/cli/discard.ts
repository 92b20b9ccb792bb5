import type { AdminApi } from './admin-api.ts'
import { textOf } from './body.ts'
import { exchangeSubject } from './exchange-detail.ts'
import type { ExitCode } from './exit-code.ts'
import { oneLine } from './printable.ts'
import type { Terminal } from './terminal.ts'

/** `discard ID`: a dead exchange is given up; nothing is deleted, and what waited behind it goes on. */
export async function discard(
  api: AdminApi,
  { id, reason, isJson }: { readonly id: string; readonly reason: string; readonly isJson: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const reply = await api({
    method: 'POST',
    path: ['exchanges', id, 'discard'],
    body: { reason },
    subject: exchangeSubject(id),
  })
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  if (isJson) terminal.json(reply.text)
  else
    terminal.out(
      `Đã bỏ qua lượt trao đổi ${oneLine(textOf(reply.body, 'id'))} của hồ sơ ${oneLine(textOf(reply.body, 'key'))}; bản tin vẫn được lưu.\n`,
    )
  return 0
}
