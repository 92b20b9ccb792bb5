/**
 * The bare pipeline that `deliver` and `accept` are compared with: express.json, one multi-row insert per batch, stock axios, one update per
 * batch. No validation, order, attempts, encryption, translation, breaker. A process of its own: node bench/bare.ts DATABASE_URL SINK_URL; GET /done.
 */
import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import axios from 'axios'
import express from 'express'
import pg from 'pg'

const [databaseUrl, sinkUrl] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 })
await pool.query(`drop table if exists bare`)
await pool.query(
  `create table bare (seq bigint generated always as identity primary key, key text, state text default 'waiting', body jsonb, status int)`,
)
await pool.query(`create index on bare (seq) where state = 'waiting'`)

interface Waiting {
  readonly body: { readonly dossierCode: string }
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}
const batch: Waiting[] = []
let isFlushing = false
const accept = (body: Waiting['body']): Promise<void> =>
  new Promise((resolve, reject) => {
    batch.push({ body, resolve, reject })
    if (isFlushing) return
    isFlushing = true
    setImmediate(() => void flush())
  })

async function flush(): Promise<void> {
  const now = batch.splice(0, 200)
  try {
    await pool.query({
      name: 'insert',
      text: 'insert into bare (key, body) select * from unnest($1::text[], $2::jsonb[])',
      values: [now.map((b) => b.body.dossierCode), now.map((b) => JSON.stringify(b.body))],
    })
    for (const waiting of now) waiting.resolve()
  } catch (error) {
    for (const waiting of now) waiting.reject(error)
  }
  wake()
  if (batch.length > 0) setImmediate(() => void flush())
  else isFlushing = false
}

const client = axios.create({ httpAgent: new Agent({ keepAlive: true, maxSockets: 32 }) })
let done = 0
let sleeping: (() => void) | null = null
const wake = (): void => {
  sleeping?.()
  sleeping = null
}

async function deliver(url: string): Promise<never> {
  for (;;) {
    const { rows } = await pool.query<{ seq: string; body: unknown }>({
      name: 'lease',
      text: `update bare set state = 'leased' where seq in (select seq from bare where state = 'waiting' order by seq limit 50 for update skip locked) returning seq, body`,
    })
    if (rows.length === 0) {
      await new Promise<void>((resolve) => {
        sleeping = resolve
        setTimeout(resolve, 50)
      })
      continue
    }
    const statuses = await Promise.all(
      rows.map(async (row) => {
        const message = {
          session: 's',
          madonvi: 'H56',
          service: 'DongBoHoSoMC',
          isUpdating: 'False',
          data: [row.body],
        }
        return (await client.post(url, message)).status
      }),
    )
    await pool.query({
      name: 'settle',
      text: `update bare b set state = 'delivered', status = u.status from (select unnest($1::bigint[]) seq, unnest($2::int[]) status) u where b.seq = u.seq`,
      values: [rows.map((row) => row.seq), statuses],
    })
    done += rows.length
  }
}
if (sinkUrl !== undefined) for (let n = 0; n < 2; n++) void deliver(sinkUrl)

const app = express()
app.disable('etag')
app.use(express.json({ limit: '10mb' }))
// `accept` of the benchmark: parses the same body and answers 202, nothing more.
app.put('/bare/:code', (_request, response) => {
  response.status(202).json({ exchangeId: randomUUID(), state: 'waiting', duplicate: false })
})
app.put('/v1/dossiers/:code', async (request, response) => {
  await accept(request.body)
  response.status(202).json({ exchangeId: randomUUID(), state: 'waiting', duplicate: false })
})
app.get('/done', (_request, response) => {
  response.json({ done })
})
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : null }))
})
