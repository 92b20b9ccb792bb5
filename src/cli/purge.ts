import { routes } from '../routes/index.ts'
import { purgeAudit } from '../store/audit-chain.ts'
import { purgeReports } from '../store/report-retention.ts'
import { purge } from '../store/retention.ts'
import type { ExitCode } from './exit-code.ts'
import { withLocalStore } from './local-store.ts'
import type { Terminal } from './terminal.ts'
import { numberWord } from './words.ts'

export interface PurgeOptions {
  readonly config: string | null
  readonly isJson: boolean
}

/** `purge`: deletes now what every gateway deletes once an hour, what is older than `retention` says. 0; 1: the audit log is not intact; 2. */
export function purgeNow({ config, isJson }: PurgeOptions, terminal: Terminal): Promise<ExitCode> {
  return withLocalStore({ name: 'purge', config, isBeside: true }, async (store) => {
    const unknown = Object.keys(store.config.retention.routes).filter(
      (id) => !routes.some((route) => route.id === id),
    )
    if (unknown.length > 0) {
      terminal.err(
        `retention.routes names ${unknown.join(', ')}, which is no route: correct it, then run purge again.\n`,
      )
      return 2
    }
    const [row] = await store.database.query<{ ms: string }>({
      text: 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms',
    })
    const { retention } = store.config
    const nowMs = Number(row?.ms)
    const purged = {
      ...(await purge(store.database, retention, nowMs)),
      ...(await purgeReports(store.database, retention, nowMs)),
    }
    const audit = await purgeAudit(store.database, store.sealing, nowMs - retention.auditDays * DAY_MS)
    if (isJson) terminal.json(JSON.stringify({ ...purged, audit }))
    else
      terminal.out(
        [
          `Tháng đã xóa trọn: ${purged.months.length === 0 ? 'không có' : purged.months.map(monthWord).join(', ')}`,
          `Giữ lại vì chưa kết thúc hoặc gửi thất bại: ${numberWord(purged.kept)}`,
          `Xóa theo thời hạn của từng tuyến: ${numberWord(purged.routes)}`,
          `Đã kết thúc sau khi được giữ lại: ${numberWord(purged.keptEnded)}`,
          `Bản tin bị từ chối tiếp nhận: ${numberWord(purged.rejected)}`,
          `Thông báo thanh toán không được tin: ${numberWord(purged.callbacks)}`,
          `Đợt đối soát đã xong: ${numberWord(purged.reconciliations)}`,
          `Lệnh gửi lại đã xong: ${numberWord(purged.replays)}`,
          `Quyết định gửi lại, bỏ qua của từng lượt: ${numberWord(purged.decisions)}`,
          `Khóa chống trùng: ${numberWord(purged.idempotencyKeys)}`,
          `Dòng nhật ký thao tác: ${numberWord(audit.rows)}`,
          '',
        ].join('\n'),
      )
    if (audit.broken === null) return 0
    terminal.err(
      `Nhật ký thao tác không nguyên vẹn ở dòng ${audit.broken.id} (${audit.broken.problem}): không xóa gì từ đó; chạy audit verify.\n`,
    )
    return 1
  })
}

const DAY_MS = 86_400_000

/** 202611 → 11/2026. */
const monthWord = (month: number): string =>
  `${String(month % 100).padStart(2, '0')}/${Math.floor(month / 100)}`
