import { styleText } from 'node:util'
import { MultiBar } from 'cli-progress'

/** As Node names them: 'bold', 'dim', a colour. */
export type Style = Parameters<typeof styleText>[0]

/** Where the demo speaks: colours and a moving bar on a terminal, plain lines elsewhere. */
export interface Terminal {
  readonly paint: (style: Style, text: string) => string
  readonly line: (text?: string) => void
  readonly startBar: (total: number) => Bar
}

/** Shows how far accepting and delivering have come. */
export interface Bar {
  readonly update: (accepted: number, delivered: number) => void
  /** A line above the bar. */
  readonly note: (text: string) => void
  readonly stop: () => void
}

const BAR_WIDTH = 30
const QUARTER = 0.25

export function openTerminal(out: NodeJS.WriteStream): Terminal {
  const isColoured = out.isTTY && out.hasColors()
  const paint = (style: Style, text: string): string =>
    isColoured ? styleText(style, text, { validateStream: false }) : text
  const line = (text = ''): void => {
    out.write(`${text}\n`)
  }
  return {
    paint,
    line,
    startBar: (total) => (out.isTTY ? movingBar(out, total, paint) : plainBar(total, line)),
  }
}

const counts = (accepted: number, delivered: number, total: number): string =>
  `tiếp nhận ${accepted} · đã gửi ${delivered} / ${total}`

function movingBar(out: NodeJS.WriteStream, total: number, paint: Terminal['paint']): Bar {
  const bars = new MultiBar({
    stream: out,
    format: `  ${paint('green', '{bar}')} {percentage} %  {counts}`,
    barsize: BAR_WIDTH,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    hideCursor: true,
    autopadding: true,
    // Signals are the demo's own business: it stops the bar with everything else.
    gracefulExit: false,
    linewrap: false,
  })
  const bar = bars.create(total, 0, { counts: counts(0, 0, total) })
  return {
    update: (accepted, delivered) => bar.update(delivered, { counts: counts(accepted, delivered, total) }),
    note: (text) => bars.log(`${text}\n`),
    stop: () => bars.stop(),
  }
}

function plainBar(total: number, line: Terminal['line']): Bar {
  let next = QUARTER
  return {
    update: (accepted, delivered) => {
      if (delivered < next * total) return
      next = Math.floor(delivered / total / QUARTER) * QUARTER + QUARTER
      const percentage = String(Math.floor((delivered / total) * 100)).padStart(3)
      line(`  ${percentage} %  ${counts(accepted, delivered, total)}`)
    },
    note: line,
    stop: () => undefined,
  }
}
