import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { followEvents, type GatewayEvent } from './events.ts'
import type { Exchange, Lane, Replay, ReplayDetail, Stats } from './types.ts'

/** Changes come by the thousand; what they touch is asked for again at most so often. */
const SETTLE_MS = 1_500

/** Keeps what the pages show in step with the gateway, while somebody is signed in. Answers whether it does so now. */
export function useLive(): boolean {
  const queries = useQueryClient()
  const [isLive, setLive] = useState(false)
  useEffect(() => {
    const ending = new AbortController()
    const settle = createSettling(queries, ending.signal)
    void followEvents((event) => apply(event, queries, settle), setLive, ending.signal)
    return () => ending.abort()
  }, [queries])
  return isLive
}

/** Gathers ids and keys of what has changed; then has asked for again what shows some of it. */
function createSettling(queries: QueryClient, signal: AbortSignal): (names: readonly string[]) => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  const changed = new Set<string>()
  signal.addEventListener('abort', () => {
    if (timer !== null) clearTimeout(timer)
  })
  return (names) => {
    for (const name of names) changed.add(name.toLowerCase())
    timer ??= setTimeout(() => {
      timer = null
      const names = new Set(changed)
      changed.clear()
      void queries.invalidateQueries({ predicate: (query) => isTouched(query, names) })
    }, SETTLE_MS)
  }
}

const LISTS: readonly unknown[] = ['exchanges', 'dead', 'dossier']

/** Lists by any change; an exchange, which may be of ten megabytes, by its own, or by one of the same key: it may wait for that. */
function isTouched({ queryKey: [kind, name], state }: Query, changed: ReadonlySet<string>): boolean {
  if (LISTS.includes(kind)) return true
  if (kind !== 'exchange') return false
  const shown: unknown = state.data
  const key = typeof shown === 'object' && shown !== null && 'key' in shown ? shown.key : name
  return [name, key].some((known) => changed.has(String(known).toLowerCase()))
}

function apply(
  { event, body }: GatewayEvent,
  queries: QueryClient,
  settle: (names: readonly string[]) => void,
): void {
  // The bodies of events are those of the calls of the same name (OpenAPI, followEvents).
  switch (event) {
    case 'exchange': {
      const { id, key } = body as Pick<Exchange, 'id' | 'key'>
      settle([id, key])
      break
    }
    case 'lane': {
      const lane = body as Lane
      queries.setQueryData<readonly Lane[]>(['lanes'], (lanes) =>
        lanes?.map((known) => (known.id === lane.id ? lane : known)),
      )
      break
    }
    case 'replay': {
      const replay = body as Replay
      // The call says more than the event does, what was edited for instance.
      queries.setQueryData<ReplayDetail>(
        ['replay', replay.replayId],
        (known) => known && { ...known, ...replay },
      )
      void queries.invalidateQueries({ queryKey: ['replays'] })
      break
    }
    case 'stats': {
      const stats = body as Stats
      queries.setQueryData(['stats', stats.window], stats)
      break
    }
  }
}
