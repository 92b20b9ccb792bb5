import type { AdminApi } from './admin-api.ts'
import { textOf } from './body.ts'
import type { ExitCode } from './exit-code.ts'
import { oneLine } from './printable.ts'
import type { Subject } from './refusal.ts'
import type { Terminal } from './terminal.ts'
import { paymentWord } from './words.ts'

export interface RepairOptions {
  readonly paymentRef: string
  readonly reason: string
  readonly isJson: boolean
}

const subjectOf = (paymentRef: string, conflict: string): Subject => ({
  name: `khoản thanh toán ${paymentRef}`,
  listedBy: 'payments reconcile',
  conflict,
})

/** `payments requery`: the provider is asked now, and what it says counts like its callback. */
export async function requery(
  api: AdminApi,
  { paymentRef, reason, isJson }: RepairOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const reply = await api({
    method: 'POST',
    path: ['payments', paymentRef, 'requery'],
    body: { reason },
    subject: subjectOf(paymentRef, 'Khoản này không có bên thanh toán để hỏi'),
  })
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  if (isJson) terminal.json(reply.text)
  else
    terminal.out(
      `Đã hỏi lại bên thanh toán: khoản ${oneLine(paymentRef)} ${paymentWord(textOf(reply.body, 'state'))}.\n`,
    )
  return 0
}

/** `payments reforward`: what was to tell the dossier system and is dead goes out again. */
export async function reforward(
  api: AdminApi,
  { paymentRef, reason, isJson }: RepairOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const reply = await api({
    method: 'POST',
    path: ['payments', paymentRef, 'reforward'],
    body: { reason },
    subject: subjectOf(paymentRef, 'Không có thông báo nào gửi thất bại: thông báo đang chờ sẽ tự gửi'),
  })
  if (!reply.ok) {
    terminal.err(`${reply.sentence}\n`)
    return reply.exit
  }
  const replayId = oneLine(textOf(reply.body, 'replayId'))
  if (isJson) terminal.json(reply.text)
  else if (textOf(reply.body, 'state') === 'proposed')
    terminal.out(`Đã đề nghị gửi lại: chờ người khác duyệt bằng lệnh "replay --approve ${replayId}".\n`)
  else terminal.out(`Đang gửi lại thông báo thanh toán: xem bằng lệnh "replays" (${replayId}).\n`)
  return 0
}
