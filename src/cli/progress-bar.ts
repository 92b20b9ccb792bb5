import { SingleBar } from 'cli-progress'
import type { Terminal } from './terminal.ts'
import { numberWord } from './words.ts'

export interface ProgressBar {
  /** So many more are done. */
  readonly add: (count: number) => void
  readonly stop: () => void
}

/** A bar on stderr for long work, where that is a terminal. More than `total` may come: traffic goes on. */
export function progressBar({ bar: stream, width }: Terminal, word: string, total: number): ProgressBar {
  if (stream === null || total === 0) return { add: () => undefined, stop: () => undefined }
  let done = 0
  const bar = new SingleBar({
    stream,
    format: `${word} [{bar}] {done}/{all}`,
    barsize: Math.max(4, Math.min(40, width - word.length - 30)),
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    // SIGINT is the process's.
    gracefulExit: false,
  })
  const words = (): Record<string, string> => ({ done: numberWord(done), all: numberWord(total) })
  bar.start(total, 0, words())
  return {
    add: (count) => {
      done += count
      bar.update(Math.min(done, total), words())
    },
    stop: () => bar.stop(),
  }
}
