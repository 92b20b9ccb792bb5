import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { onTestFinished } from 'vitest'

export interface SeenEvent {
  readonly id: number
  readonly event: string
  readonly body: Record<string, unknown>
}

export interface EventClient {
  readonly response: IncomingMessage
  readonly seen: readonly SeenEvent[]
  /** States of one exchange in the order in which they were told. */
  readonly statesOf: (id: unknown) => unknown[]
  readonly isEnded: () => boolean
  readonly close: () => void
}

/** Follows the events of an admin port until the test ends. `isReading` false: takes the answer's head and then reads nothing. */
export function follow(
  port: number,
  headers: Record<string, string> = {},
  { isReading }: { readonly isReading: boolean } = { isReading: true },
): Promise<EventClient> {
  return new Promise((resolve, reject) => {
    const asked: ClientRequest = request({
      ...{ host: '127.0.0.1', port, path: '/admin/v1/events', agent: false },
      headers: { Authorization: 'Bearer viewer-token', ...headers },
    })
    onTestFinished(() => void asked.destroy())
    asked.on('error', reject)
    asked.on('response', (response) => {
      const seen: SeenEvent[] = []
      let rest = ''
      let isEnded = false
      response.setEncoding('utf8')
      response.on('error', () => undefined)
      response.on('close', () => {
        isEnded = true
      })
      if (isReading)
        response.on('data', (text: string) => {
          const blocks = (rest + text).split('\n\n')
          rest = blocks.pop() ?? ''
          for (const block of blocks) {
            const fields = new Map(
              block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
            )
            const body = fields.get('data')
            if (body === undefined) continue
            seen.push({
              id: Number(fields.get('id')),
              event: fields.get('event') ?? '',
              body: JSON.parse(body),
            })
          }
        })
      resolve({
        response,
        seen,
        statesOf: (id) =>
          seen
            .filter(({ event, body }) => event === 'exchange' && body['id'] === id)
            .map(({ body }) => body['state']),
        isEnded: () => isEnded,
        close: () => asked.destroy(),
      })
    })
    asked.end()
  })
}
