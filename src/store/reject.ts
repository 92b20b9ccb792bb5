import { numbersIn } from '../domain/subject.ts'
import type { RejectedDraft, Sealing } from '../flow/ports.ts'
import type { Database } from './database.ts'
import { monthOfId } from './ids.ts'
import { bodyPlace } from './lease.ts'

/** What the sealed issues of a rejected message are bound to. */
export const issuesPlace = (exchangeId: string): string => `exchanges/${exchangeId}/issues`

/** Keeps a message that did not match its schema, outside every line: an operator can see it, nothing is delivered. */
export async function insertRejected(
  database: Database,
  id: string,
  draft: RejectedDraft,
  sealing: Sealing,
): Promise<void> {
  const month = monthOfId(id)
  await database.transaction(async (client) => {
    await client.query({
      name: 'reject.exchange',
      text: `with e as (insert into exchanges (month, id, route, sender, partner, lane, key, order_key, on_dead, state, size, failure_code, failure_detail, issues, subjects, ended_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'skip', 'rejected', $9, $10, $11, $12, $13, clock_timestamp())
          returning *),
        counted as (insert into balance_deltas (route, part, count) select route, 'rejected', 1 from e)
        insert into failed_exchanges (exchange, month, seq, route, state, sender, partner, lane, failure_code, ended_at)
          select id, month, seq, route, 'rejected', sender, partner, lane, failure_code, ended_at from e`,
      values: [
        month,
        id,
        draft.route,
        draft.sender,
        draft.partner,
        draft.lane,
        draft.key,
        draft.key.toUpperCase(),
        draft.body.length,
        draft.failure.code,
        draft.failure.detail,
        sealing.seal(Buffer.from(JSON.stringify(draft.issues)), issuesPlace(id)),
        // Where it should hold whose number nobody knows; whose messages are to be erased is found all the same.
        numbersIn(Buffer.from(draft.body).toString()).map((number) => sealing.hash('subject', number)),
      ],
    })
    await client.query({
      name: 'reject.body',
      text: `insert into exchange_bodies (month, exchange, kind, body) values ($1, $2, 'in', $3)`,
      values: [month, id, sealing.seal(draft.body, bodyPlace(id, 'in'))],
    })
  })
}
