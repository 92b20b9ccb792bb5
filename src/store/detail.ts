import type { FailureCode, Issue } from '../domain/failure.ts'
import type { AttemptView, ExchangeDetail } from '../flow/operator-ports.ts'
import type { RecordedCall, Sealing } from '../flow/ports.ts'
import type { Database } from './database.ts'
import { monthOfId, timeOfId } from './ids.ts'
import { bodyPlace } from './lease.ts'
import { issuesPlace } from './reject.ts'
import { attemptPlace } from './settle.ts'
import { type ViewRow, viewFrom, viewOf } from './views.ts'

interface AttemptRow {
  readonly number: number
  readonly started_at: Date
  readonly duration_ms: number | null
  readonly outcome: AttemptView['outcome']
  readonly status: number | null
  readonly failure_code: FailureCode | null
  readonly record: Buffer | null
}

/** Written by settle.ts. */
interface AttemptRecord {
  readonly calls: readonly RecordedCall[]
  readonly receipt: string | null
  readonly detail: string | null
  readonly internal: string | null
  readonly partnerText: string | null
}

/** One exchange with everything that is kept of it, opened. Who may see which part is the caller's to decide. null: no such exchange. */
export async function exchangeDetail(
  database: Database,
  id: string,
  sealing: Pick<Sealing, 'open'>,
): Promise<ExchangeDetail | null> {
  if (timeOfId(id) === null) return null
  const at = [id, [monthOfId(id), 0]]
  const [row] = await database.query<
    ViewRow & {
      readonly traceparent: string | null
      readonly issues: Buffer | null
      readonly erased_at: Date | null
    }
  >({
    name: 'detail.exchange',
    text: `select v.*, x.traceparent, x.issues, x.erased_at from (${viewFrom('exchanges e')} where e.id = $1 and e.month = any($2::int[])) v
      join exchanges x on x.id = v.id and x.month = any($2::int[])`,
    values: at,
  })
  if (!row) return null
  const bodies = await database.query<{ kind: 'in' | 'edit' | 'out'; body: Buffer }>({
    name: 'detail.bodies',
    text: 'select kind, body from exchange_bodies where exchange = $1 and month = any($2::int[])',
    values: at,
  })
  const attempts = await database.query<AttemptRow>({
    name: 'detail.attempts',
    text: `select number, started_at, duration_ms, outcome, status, failure_code, record from attempts
      where exchange = $1 and month = any($2::int[]) order by number`,
    values: at,
  })
  const replays = await database.query<{ replayId: string; at: Date; by: string; reason: string }>({
    name: 'detail.replays',
    text: `select coalesce(replay::text, '') as "replayId", at, by, reason from decisions where exchange = $1 and kind = 'replay' order by id`,
    values: [id],
  })
  const bodyOf = (kind: 'in' | 'edit' | 'out'): Uint8Array | null => {
    const stored = bodies.find((body) => body.kind === kind)
    return stored ? openOrNull(stored.body, bodyPlace(id, kind), sealing) : null
  }
  return {
    view: viewOf(row),
    traceparent: row.traceparent,
    erasedAt: row.erased_at,
    issues:
      row.issues === null
        ? null
        : (readSealed(row.issues, issuesPlace(id), sealing) as readonly Issue[] | null),
    messageIn: bodyOf('in'),
    messageEdited: bodyOf('edit'),
    messageOut: bodyOf('out'),
    attempts: attempts.map((attempt) => attemptOf(id, attempt, sealing)),
    replays,
  }
}

/** What no key opens is shown as absent: everything else of the exchange must still be seen. */
function openOrNull(sealed: Uint8Array, place: string, sealing: Pick<Sealing, 'open'>): Uint8Array | null {
  try {
    return sealing.open(sealed, place)
  } catch {
    return null
  }
}

/** JSON that this program wrote; its seal says that nobody else did. */
function readSealed(sealed: Uint8Array, place: string, sealing: Pick<Sealing, 'open'>): unknown {
  const opened = openOrNull(sealed, place, sealing)
  return opened === null ? null : JSON.parse(Buffer.from(opened).toString())
}

function attemptOf(id: string, row: AttemptRow, sealing: Pick<Sealing, 'open'>): AttemptView {
  const record =
    row.record === null
      ? null
      : (readSealed(row.record, attemptPlace(id, row.number), sealing) as AttemptRecord | null)
  return {
    number: row.number,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    outcome: row.outcome,
    status: row.status,
    failure: row.failure_code === null ? null : { code: row.failure_code, detail: record?.detail ?? '' },
    calls: record?.calls ?? null,
    internal: record?.internal ?? null,
    partnerText: record?.partnerText ?? null,
    receipt: record?.receipt ?? null,
  }
}
