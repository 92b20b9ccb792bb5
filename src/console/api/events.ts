import { createParser } from 'eventsource-parser'
import { credentials, expire } from '../session/session.ts'
import { activity } from './activity.ts'
import { noteConnection } from './connection.ts'

export interface GatewayEvent {
  readonly event: string
  readonly body: unknown
}

const RETRY_MS = 2_000

/**
 * Follows the gateway's events until `signal` aborts; comes back by itself, with the last id, so that nothing of a minute
 * is missed. By fetch, because an EventSource sends no Authorization header.
 */
export async function followEvents(
  onEvent: (event: GatewayEvent) => void,
  onLive: (isLive: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  let lastId = ''
  const parser = createParser({
    onEvent: ({ event, id, data }) => {
      if (id !== undefined) lastId = id
      onEvent({ event: event ?? 'message', body: JSON.parse(data) })
    },
  })
  while (!signal.aborted) {
    try {
      const response = await fetch('/admin/v1/events', {
        headers: { ...credentials(), ...activity(), ...(lastId !== '' && { 'Last-Event-ID': lastId }) },
        signal,
      })
      if (response.status === 401) expire()
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`)
      noteConnection(true)
      onLive(true)
      parser.reset()
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (let read = await reader.read(); !read.done; read = await reader.read()) parser.feed(read.value)
    } catch {
      // Said by onLive; what asks for data says whether the gateway is away.
    }
    onLive(false)
    await pause(RETRY_MS, signal)
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
