import { setTimeout as pause } from 'node:timers/promises'
import { SingleBar } from 'cli-progress'
import type { AdminApi, Reply } from './admin-api.ts'
import { countOf, type Row, textOf } from './body.ts'
import type { ExitCode } from './exit-code.ts'
import { oneLine } from './printable.ts'
import { replaySubject } from './replays.ts'
import type { Terminal } from './terminal.ts'
import { numberWord, replayWord } from './words.ts'

export interface Watching {
  /** Called when the replay is ordered. Its signal aborts when whoever watches has seen enough (Ctrl-C): the replay goes on without them. */
  readonly untilLeft: () => AbortSignal
  readonly everyMs: number
  /** So long a gateway may be away (it is started again, and the replay goes on by itself) before watching is given up. */
  readonly patienceMs: number
}

export interface WatchOptions {
  readonly replayId: string
  readonly matched: number
  /** The last body on stdout, and nothing else. */
  readonly isJson: boolean
  readonly watching: Watching
  /** Of `untilLeft`. */
  readonly signal: AbortSignal
}

/** Follows a replay until it is finished: 0, or 1 when some ended dead again, or when nobody answered any more. */
export async function watchReplay(
  api: AdminApi,
  options: WatchOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { replayId, isJson } = options
  const bar = barOf(terminal, options.matched)
  let last: Awaited<ReturnType<typeof follow>>
  try {
    last = await follow(api, options, bar.update)
  } finally {
    bar.stop()
  }
  if (last === null) {
    terminal.err(
      `Đã thôi theo dõi: đợt gửi lại vẫn tiếp tục, xem bằng lệnh "replays" (${oneLine(replayId)}).\n`,
    )
    return 0
  }
  if (!last.ok) {
    terminal.err(`${last.sentence}\n`)
    return 1
  }
  const dead = countOf(last.body, 'dead')
  if (isJson) terminal.json(last.text)
  else terminal.out(summaryOf(last.body))
  return dead === 0 ? 0 : 1
}

/** The finished replay, the refusal that ended the watching, or null when it was left. */
async function follow(
  api: AdminApi,
  { replayId, signal, watching: { everyMs, patienceMs } }: WatchOptions,
  onProgress: (body: Row) => void,
): Promise<Reply | null> {
  let answeredAtMs = performance.now()
  for (;;) {
    const reply = await api({
      method: 'GET',
      path: ['replays', replayId],
      subject: replaySubject(replayId),
      signal,
    })
    if (signal.aborted) return null
    if (reply.ok) {
      answeredAtMs = performance.now()
      onProgress(reply.body)
      if (textOf(reply.body, 'state') === 'finished' || textOf(reply.body, 'state') === 'rejected')
        return reply
    } else if (!reply.isPassing || performance.now() - answeredAtMs > patienceMs) return reply
    await pause(everyMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return null
  }
}

function summaryOf(body: Row): string {
  const dead = countOf(body, 'dead')
  const delivered = countOf(body, 'delivered')
  const discarded = Math.max(0, countOf(body, 'done') - delivered - dead)
  return `Đã xong: ${numberWord(delivered)} lượt đã gửi, ${numberWord(dead)} lượt lại thất bại${
    discarded === 0 ? '' : `, ${numberWord(discarded)} lượt đã bỏ qua`
  }.${dead === 0 ? '' : ' Xem lý do: lệnh "exchanges --state dead".'}\n`
}

interface Bar {
  readonly update: (body: Row) => void
  readonly stop: () => void
}

const NO_BAR: Bar = { update: () => undefined, stop: () => undefined }
/** What stands around the bar itself, at its longest. */
const BAR_TEXT_WIDTH = 62

function barOf({ bar: stream, width }: Terminal, matched: number): Bar {
  if (stream === null || matched === 0) return NO_BAR
  const bar = new SingleBar({
    stream,
    format: '{word} [{bar}] {done}/{matched}  đã gửi {delivered}  thất bại {dead}',
    barsize: Math.max(4, Math.min(40, width - BAR_TEXT_WIDTH)),
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    // SIGINT is ours: it ends the watching, not the process.
    gracefulExit: false,
  })
  const words = (body: Row): Record<string, string> => ({
    word: oneLine(replayWord(textOf(body, 'state'))),
    matched: numberWord(matched),
    ...Object.fromEntries(
      ['done', 'delivered', 'dead'].map((name) => [name, numberWord(countOf(body, name))]),
    ),
  })
  bar.start(matched, 0, words({ state: 'running' }))
  return { update: (body) => bar.update(countOf(body, 'done'), words(body)), stop: () => bar.stop() }
}
