import { styleText } from 'node:util'
import type { Environment } from '../config.ts'
import { printableJson } from './printable.ts'

/** Where a command writes, and what may be written there. */
export interface Terminal {
  /** Results: stdout. */
  readonly out: (text: string) => void
  /** Sentences: stderr. */
  readonly err: (text: string) => void
  /** Columns of a line; 120 where nothing says so. */
  readonly width: number
  /** Only on a terminal, and never with NO_COLOR. */
  readonly paint: (colour: Colour, text: string) => string
  /** Where a bar may move; null: stderr is no terminal. */
  readonly bar: NodeJS.WritableStream | null
  /** A body of the API for stdout: as it came; on a terminal with its unprintable characters as JSON escapes. */
  readonly json: (text: string) => void
}

export type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'gray' | 'bold'

interface Streams {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

const WIDTH_WITHOUT_TERMINAL = 120
const WIDTH_MIN = 20

/** The terminal of a process. A reader who goes away (`… | head`) ends the process quietly. */
export function terminalOf({ stdout, stderr }: Streams, env: Environment): Terminal {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  const isPlain = !stdout.isTTY || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'
  const stated = stdout.isTTY ? stdout.columns : Number(env['COLUMNS'])
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    width: Number.isInteger(stated) && stated >= WIDTH_MIN ? stated : WIDTH_WITHOUT_TERMINAL,
    paint: (colour, text) => (isPlain ? text : styleText(colour, text, { validateStream: false })),
    bar: stderr.isTTY ? stderr : null,
    json: (text) => void stdout.write(`${(stdout.isTTY ? printableJson(text) : text).trimEnd()}\n`),
  }
}
