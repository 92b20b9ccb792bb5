import type { RawCallback } from '../../domain/payment-provider.ts'
import type { Sealing } from '../../flow/ports.ts'
import type { Database } from '../database.ts'
import { sealJson } from './rows.ts'

/** The newest so many callbacks that were not believed, each cut to this size: whoever sends rubbish fills no disk. */
const SLOTS = 1_000
const BYTES_MAX = 16_384

/** Keeps a callback that was not believed, in the place of the oldest one. */
export async function quarantine(
  database: Database,
  {
    provider,
    reason,
    raw,
  }: { readonly provider: string; readonly reason: string; readonly raw: RawCallback },
  sealing: Pick<Sealing, 'seal'>,
): Promise<void> {
  const [row] = await database.query<{ slot: string }>({
    name: 'quarantine.slot',
    text: `select nextval('callback_quarantine_slots') % ${SLOTS} as slot`,
  })
  const slot = Number(row?.slot ?? 0)
  const kept = {
    query: raw.query.slice(0, BYTES_MAX),
    mediaType: raw.mediaType.slice(0, 100),
    body: Buffer.from(raw.body.subarray(0, BYTES_MAX)).toString('base64'),
  }
  await database.query({
    name: 'quarantine.keep',
    text: `insert into callback_quarantine (slot, provider, reason, raw) values ($1, $2, $3, $4)
      on conflict (slot) do update set at = clock_timestamp(), provider = excluded.provider, reason = excluded.reason, raw = excluded.raw`,
    values: [slot, provider, reason, sealJson(sealing, kept, `callback_quarantine/${slot}`)],
  })
}
