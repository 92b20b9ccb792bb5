import { type AuditVerdict, verifyAudit } from '../store/audit-chain.ts'
import type { ExitCode } from './exit-code.ts'
import { withLocalStore } from './local-store.ts'
import type { Terminal } from './terminal.ts'
import { numberWord } from './words.ts'

export interface AuditVerifyOptions {
  readonly config: string | null
  /** The chain's end as it was noted before, 64 hex digits: rows cut off behind it are missed. */
  readonly head: string | null
  readonly isJson: boolean
}

/**
 * `audit verify`: reads the whole audit log of the configured database and says whether anything in it was changed since it was
 * written. Reads only. 0: intact; 1: not; 2: it could not be read.
 */
export async function auditVerify(options: AuditVerifyOptions, terminal: Terminal): Promise<ExitCode> {
  const command = { name: 'audit verify', config: options.config, isBeside: false }
  return withLocalStore(command, async ({ database, sealing }) => {
    const verdict = await verifyAudit(database, sealing, options.head)
    terminal.out(options.isJson ? `${JSON.stringify(verdict)}\n` : verdict.isIntact ? intact(verdict) : '')
    if (!verdict.isIntact && !options.isJson) terminal.err(broken(verdict))
    return verdict.isIntact ? 0 : 1
  })
}

function intact({ rows, head, purgedTo }: Extract<AuditVerdict, { isIntact: true }>): string {
  if (head === null) return 'Nhật ký thao tác chưa có dòng nào.\n'
  const purged = purgedTo === null ? '' : ` Các dòng đến ${purgedTo} đã xóa theo thời hạn lưu giữ.`
  return `Nhật ký thao tác nguyên vẹn: ${numberWord(rows)} dòng.${purged}\nMã cuối chuỗi (giữ lại để lần sau kiểm tra bằng --head): ${head}\n`
}

const PROBLEMS: Readonly<Record<Extract<AuditVerdict, { isIntact: false }>['problem'], string>> = {
  changed: 'đã bị sửa hoặc chèn vào (changed)',
  missing: 'bị mất (missing)',
  anchor: 'là mốc của lần xóa theo thời hạn gần nhất và đã bị sửa (anchor)',
  'cut-off':
    'và các dòng sau đã bị cắt khỏi cuối nhật ký, hoặc mã ở --head không phải của nhật ký này (cut off)',
}

const broken = ({ id, problem }: Extract<AuditVerdict, { isIntact: false }>): string =>
  `Nhật ký thao tác không còn nguyên vẹn: dòng ${id} ${PROBLEMS[problem]}; giữ nguyên cơ sở dữ liệu và báo người kiểm tra.\n`
