/**
 * What one call to a partner costs: stock axios, axios with a kept connection, axios over our transport, bare undici and
 * Node's fetch, in one run, against a sink in a process of its own. CPU is this process's alone (user + system).
 * The variants take turns in several rounds, and each one's middle round counts, so that a busy machine treats all alike.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, Agent as HttpAgent } from 'node:http'
import type { AddressInfo } from 'node:net'
import axios from 'axios'
import Table from 'cli-table3'
import { Agent } from 'undici'
import { createHttp } from '../src/outbound/axios-adapter.ts'

const CONCURRENCY = 16
const ROUNDS = 5
const CALLS = 6_000
const WARM_UP = 1_000
const TIMEOUT_MS = 6_000
const ANSWER = '{"error_code":"0","message":"Cập nhật thành công","result":[]}'

interface Figures {
  readonly perSecond: number
  readonly cpuMsPerCall: number
}
type CallOnce = () => Promise<number>

/** The other process: reads each request to its end and answers at once. */
function runSink(): void {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(ANSWER)
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)) // listens on TCP
  process.on('disconnect', () => process.exit())
}

function variants(url: string): {
  readonly calls: ReadonlyMap<string, CallOnce>
  readonly close: () => Promise<void>
} {
  const body = Buffer.from(JSON.stringify({ session: 'S-17-204', data: 'a'.repeat(3_150) }))
  const headers = {
    'Content-Type': 'application/json',
    dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider',
    'Idempotency-Key': '019aa504-3e68-7b55-9a31-5f0c2f3b8d10',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  }
  const stock = axios.create({ timeout: TIMEOUT_MS, responseType: 'text' })
  const httpAgent = new HttpAgent({ keepAlive: true })
  const kept = axios.create({ timeout: TIMEOUT_MS, responseType: 'text', httpAgent })
  const ours = createHttp({ timeoutMs: TIMEOUT_MS, tls: {} })
  const undici = new Agent()
  const { signal } = new AbortController()
  const path = new URL(url)
  const calls = new Map<string, CallOnce>([
    ['stock axios', async () => (await stock.post(url, body, { headers })).status],
    ['axios, keep-alive agent', async () => (await kept.post(url, body, { headers })).status],
    [
      'axios, our adapter',
      async () => {
        const result = await ours.send({ method: 'POST', url, headers, body, signal, mayWrite: () => true })
        return result.kind === 'answered' ? result.status : 0
      },
    ],
    [
      'bare undici',
      async () => {
        const answer = await undici.request({
          origin: path.origin,
          path: path.pathname,
          method: 'POST',
          headers,
          body,
        })
        await answer.body.text()
        return answer.statusCode
      },
    ],
    [
      'node fetch',
      async () => {
        const answer = await fetch(url, {
          method: 'POST',
          headers,
          body,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        })
        await answer.text()
        return answer.status
      },
    ],
  ])
  const close = async (): Promise<void> => {
    httpAgent.destroy()
    await Promise.all([ours.close(), undici.close()])
  }
  return { calls, close }
}

async function many(call: CallOnce, count: number): Promise<void> {
  let left = count
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const status = await call()
      if (status !== 200) throw new Error(`the sink answered ${status}`)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, lane))
}

async function measure(call: CallOnce): Promise<Figures> {
  await many(call, WARM_UP)
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await many(call, CALLS)
  const seconds = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: CALLS / seconds, cpuMsPerCall: (user + system) / 1_000 / CALLS }
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

async function main(): Promise<void> {
  const sink: ChildProcess = fork(import.meta.filename, ['sink'])
  const [port] = await once(sink, 'message')
  const { calls, close } = variants(`http://127.0.0.1:${port}/mapi/g`)
  const rounds = new Map<string, Figures[]>([...calls.keys()].map((variant) => [variant, []]))
  try {
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [variant, call] of calls) rounds.get(variant)?.push(await measure(call))
  } finally {
    await close()
    sink.disconnect()
  }
  const figures = [...rounds].map(([variant, all]) => ({
    variant,
    perSecond: middle(all.map((one) => one.perSecond)),
    cpuMsPerCall: middle(all.map((one) => one.cpuMsPerCall)),
  }))
  // To bare undici, the cheapest that the code could call by hand.
  const base = figures.find((one) => one.variant === 'bare undici')?.perSecond ?? Number.NaN
  const table = new Table({
    head: ['variant', 'calls/s', 'CPU ms per call', 'ratio'],
    style: { head: [], border: [] },
  })
  for (const { variant, perSecond, cpuMsPerCall } of figures) {
    const line = {
      bench: 'outbound',
      variant,
      perSecond: Math.round(perSecond),
      cpuMsPerCall: rounded(cpuMsPerCall, 3),
      ratio: rounded(perSecond / base, 2),
    }
    console.log(JSON.stringify(line))
    table.push([variant, line.perSecond, line.cpuMsPerCall, line.ratio])
  }
  console.log(table.toString())
}

if (process.argv[2] === 'sink') runSink()
else await main()
