import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { followEvents, type GatewayEvent } from './events.ts'
import type { Lane, Replay, ReplayDetail, Stats } from './types.ts'

/** Changes come by the thousand; what they touch is asked for again at most so often. */
const SETTLE_MS = 1_500
/** What a change of an exchange may change on a page. */
const TOUCHED = ['exchanges', 'exchange', 'dossier', 'dead'] as const

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

function createSettling(queries: QueryClient, signal: AbortSignal): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  signal.addEventListener('abort', () => {
    if (timer !== null) clearTimeout(timer)
  })
  return () => {
    timer ??= setTimeout(() => {
      timer = null
      for (const key of TOUCHED) void queries.invalidateQueries({ queryKey: [key] })
    }, SETTLE_MS)
  }
}

function apply({ event, body }: GatewayEvent, queries: QueryClient, settle: () => void): void {
  // The bodies of events are those of the calls of the same name (OpenAPI, followEvents).
  switch (event) {
    case 'exchange':
      settle()
      break
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
