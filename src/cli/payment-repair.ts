import type { AdminApi } from './admin-api.ts'
import { type Row, textOf } from './body.ts'
import type { ExitCode } from './exit-code.ts'
import { oneLine } from './printable.ts'
import type { Terminal } from './terminal.ts'
import { paymentWord } from './words.ts'

export interface RepairOptions {
  readonly paymentRef: string
  readonly reason: string
  readonly isJson: boolean
}

interface Repair {
  readonly action: 'requery' | 'reforward'
  /** What a 409 means for it. */
  readonly conflict: string
  /** What is told when it was taken. */
  readonly told: (body: Row, paymentRef: string) => string
}

const repairBy =
  ({ action, conflict, told }: Repair) =>
  async (
    api: AdminApi,
    { paymentRef, reason, isJson }: RepairOptions,
    terminal: Terminal,
  ): Promise<ExitCode> => {
    const reply = await api({
      method: 'POST',
      path: ['payments', paymentRef, action],
      body: { reason },
      subject: { name: `khoản thanh toán ${paymentRef}`, listedBy: 'payments reconcile', conflict },
    })
    if (!reply.ok) {
      terminal.err(`${reply.sentence}\n`)
      return reply.exit
    }
    if (isJson) terminal.json(reply.text)
    else terminal.out(`${told(reply.body, oneLine(paymentRef))}\n`)
    return 0
  }

/** `payments requery`: the provider is asked now, and what it says counts like its callback. */
export const requery = repairBy({
  action: 'requery',
  conflict: 'Khoản này không có bên thanh toán để hỏi',
  told: (body, paymentRef) =>
    `Đã hỏi lại bên thanh toán: khoản ${paymentRef} ${paymentWord(textOf(body, 'state'))}.`,
})

/** `payments reforward`: what was to tell the dossier system and is dead goes out again. */
export const reforward = repairBy({
  action: 'reforward',
  conflict: 'Không có thông báo nào gửi thất bại: thông báo đang chờ sẽ tự gửi',
  told: (body) => {
    const replayId = oneLine(textOf(body, 'replayId'))
    return textOf(body, 'state') === 'proposed'
      ? `Đã đề nghị gửi lại: chờ người khác duyệt bằng lệnh "replay --approve ${replayId}".`
      : `Đang gửi lại thông báo thanh toán: xem bằng lệnh "replays" (${replayId}).`
  },
})
