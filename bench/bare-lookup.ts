/**
 * What `lookup` is compared with: express.json, one insert, stock axios, the answer's XML read, one transaction of an update and an audit row.
 * No checks, purpose, lanes, deadline, breaker, masking, sealing, signing. A process of its own: node bench/bare-lookup.ts DATABASE_URL PARTNER_URL.
 */
import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import type { AddressInfo } from 'node:net'
import axios from 'axios'
import express from 'express'
import { XMLParser } from 'fast-xml-parser'
import pg from 'pg'

const [databaseUrl, partnerUrl = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 })
await pool.query('create table bare_calls (id uuid primary key, question jsonb, answer jsonb)')
await pool.query(
  'create table bare_audit (seq bigint generated always as identity primary key, id uuid, at timestamptz default now(), who text)',
)
const client = axios.create({ httpAgent: new Agent({ keepAlive: true, maxSockets: 32 }) })
const parser = new XMLParser()

interface Question {
  readonly personalId: string
  readonly purpose: { readonly officerId: string }
}

async function ask(question: Question): Promise<{ exchangeId: string; person: unknown }> {
  const exchangeId = randomUUID()
  await pool.query({
    ...{ name: 'open', text: 'insert into bare_calls (id, question) values ($1, $2)' },
    values: [exchangeId, JSON.stringify(question)],
  })
  const envelope = `<Envelope><Body><SoDinhDanh>${question.personalId}</SoDinhDanh></Body></Envelope>`
  const { data } = await client.post<string>(partnerUrl, envelope, {
    headers: { 'Content-Type': 'text/xml', 'Idempotency-Key': exchangeId },
  })
  const person: unknown = parser.parse(data)
  const connection = await pool.connect()
  await connection.query({ name: 'begin', text: 'begin' })
  await connection.query({
    ...{ name: 'end', text: 'update bare_calls set answer = $2 where id = $1' },
    values: [exchangeId, JSON.stringify(person)],
  })
  await connection.query({
    ...{ name: 'audit', text: 'insert into bare_audit (id, who) values ($1, $2)' },
    values: [exchangeId, question.purpose.officerId],
  })
  await connection.query({ name: 'commit', text: 'commit' })
  connection.release()
  return { exchangeId, person }
}

const app = express()
app.use(express.json())
app.post('/v1/citizens/lookup', async (request, response) => {
  response.json(await ask(request.body as Question))
})
const server = app.listen(0, '127.0.0.1', () => {
  // A listening TCP server's address is an object.
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }))
})
// Longer than a load of 100 a second leaves the least used of its connections idle.
server.keepAliveTimeout = 60_000
process.once('SIGTERM', () => process.exit(0))
