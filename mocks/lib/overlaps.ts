/** Whether two requests about one dossier were ever in flight at once. */
export interface OverlapSummary {
  /** Requests that came while another one of the same dossier was in flight. */
  readonly overlaps: number
  /** Dossier codes seen, compared upper-cased. */
  readonly dossiers: number
  readonly requests: number
  /** The first 100 codes that overlapped. */
  readonly overlapping: readonly string[]
}

/** One request's stay. */
export interface Stay {
  readonly codes: readonly string[]
  /** When its first bytes came, in ticks. */
  readonly arrival: number
  /** The caller has given up: its connection is closed. */
  readonly isGone: () => boolean
}

export interface OverlapTracker {
  /** The next tick: a counter that orders arrivals and answers. */
  readonly tick: () => number
  readonly begin: (stay: Stay) => void
  /** Call before the first byte of the answer goes out, or once the connection is gone. */
  readonly end: (stay: Stay) => void
  readonly summary: () => OverlapSummary
  readonly clear: () => void
}

interface Line {
  open: readonly Stay[]
  /** Tick of the latest answer. */
  answeredAt: number
}

const NOBODY: readonly Stay[] = []

/**
 * A request is in flight from its first bytes until its answer begins or its caller gives up. The latter is seen a moment
 * late: the next request of that caller may be read before the closed connection is. So an open one is judged two turns
 * of the event loop later, when whatever had reached this process by then has been seen.
 */
export function createOverlapTracker(): OverlapTracker {
  const lines = new Map<string, Line>()
  const overlapping = new Set<string>()
  let now = 0
  let overlaps = 0
  let requests = 0

  const count = (code: string): void => {
    overlaps += 1
    if (overlapping.size < 100) overlapping.add(code)
  }

  const enter = (code: string, stay: Stay): void => {
    const line = lines.get(code)
    if (line === undefined) {
      lines.set(code, { open: [stay], answeredAt: 0 })
      return
    }
    if (stay.arrival < line.answeredAt) count(code)
    else if (line.open.length > 0) {
      const others = line.open
      setImmediate(() =>
        setImmediate(() => {
          if (others.some((other) => !other.isGone())) count(code)
        }),
      )
    }
    line.open = [...line.open, stay]
  }

  return {
    tick: () => {
      now += 1
      return now
    },
    begin: (stay) => {
      requests += 1
      for (const code of stay.codes) enter(code.toUpperCase(), stay)
    },
    end: (stay) => {
      now += 1
      for (const code of stay.codes) {
        const line = lines.get(code.toUpperCase())
        if (line === undefined || !line.open.includes(stay)) continue
        line.open = line.open.length === 1 ? NOBODY : line.open.filter((other) => other !== stay)
        if (!stay.isGone()) line.answeredAt = now
      }
    },
    summary: () => ({ overlaps, dossiers: lines.size, requests, overlapping: [...overlapping] }),
    clear: () => {
      for (const [code, line] of lines) if (line.open.length === 0) lines.delete(code)
      overlapping.clear()
      overlaps = 0
      requests = 0
    },
  }
}
