import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { type Terminal, terminalOf } from '../../src/cli/terminal.ts'

export interface ScriptedAnswer {
  readonly status?: number
  /** An object becomes JSON; a text goes out as it is. */
  readonly body: object | string
  readonly headers?: Readonly<Record<string, string>>
}

export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly authorization: string | undefined
  readonly body: unknown
}

/** An address where the admin API could be, answering what a test scripts: for answers that a real gateway gives only on bad days. */
export interface ScriptedAdmin {
  readonly url: string
  readonly requests: readonly RecordedRequest[]
  /** From now on. */
  readonly answer: (answer: (request: RecordedRequest, count: number) => ScriptedAnswer) => void
  readonly close: () => Promise<void>
}

export async function scriptedAdmin(): Promise<ScriptedAdmin> {
  const requests: RecordedRequest[] = []
  let script: (request: RecordedRequest, count: number) => ScriptedAnswer = () => ({ body: { items: [] } })
  const server = createServer(async (request, response) => {
    const recorded = await record(request)
    requests.push(recorded)
    const { status = 200, body, headers } = script(recorded, requests.length)
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    response.writeHead(status, { 'content-type': type, ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server has an address object.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (next) => {
      requests.length = 0
      script = next
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const text = Buffer.concat(chunks).toString()
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    authorization: request.headers.authorization,
    body: text === '' ? null : JSON.parse(text),
  }
}

export const problem = (status: number, code: string, more: object = {}): ScriptedAnswer => ({
  status,
  body: {
    type: `urn:lienthong:failure:${code}`,
    title: code,
    status,
    detail: `About ${code}.`,
    code,
    ...more,
  },
})

/** Streams that look like a terminal to whoever writes, and what was written. */
export function fakeTerminal(columns: number, env: Record<string, string> = {}): FakeTerminal {
  const [stdout, out] = fakeStream(columns)
  const [stderr, err] = fakeStream(columns)
  return { ...terminalOf({ stdout, stderr }, env), out$: out, err$: err }
}

export interface FakeTerminal extends Terminal {
  /** What stands on stdout and stderr so far. */
  readonly out$: () => string
  readonly err$: () => string
}

function fakeStream(columns: number): [NodeJS.WriteStream, () => string] {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const methods = ['clearLine', 'clearScreenDown', 'cursorTo', 'moveCursor']
  const terminal = Object.assign(stream, {
    isTTY: true,
    columns,
    ...Object.fromEntries(methods.map((name) => [name, () => true])),
  })
  // All of a terminal's stream that the command line and its bar use.
  return [terminal as unknown as NodeJS.WriteStream, () => text]
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours begin with one
const ESCAPES = /\u001b\[[0-9;]*m/g

export const withoutColours = (text: string): string => text.replaceAll(ESCAPES, '')
