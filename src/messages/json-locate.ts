import { pointerStep } from './json-pointer.ts'

export interface Located {
  /** The first member whose name already stands in its object; null: every name is its object's own. */
  readonly duplicate: { readonly pointer: string; readonly line: number; readonly column: number } | null
  /** JSON Pointers of numbers that have a fraction and came out of parsing as whole ones; at most 100. */
  readonly rounded: ReadonlySet<string>
}

/**
 * Finds what JSON.parse swallows: members that stand twice (however their names are escaped) and numbers that it rounds.
 * @param text valid JSON; the slow second look that is taken only where a first one found a reason.
 */
export function locateInJson(text: string): Located {
  const frames: Frame[] = []
  const rounded = new Set<string>()
  for (let at = 0; at < text.length; at++) {
    const frame = frames.at(-1)
    const sign = text[at]
    if (sign === '"') {
      const end = endOfText(text, at)
      if (frame?.isNameNext) {
        const name = nameOf(text.slice(at, end))
        frame.step = name
        frame.isNameNext = false
        if (frame.names?.has(name))
          return { duplicate: { pointer: pointerOf(frames), ...placeOf(text, at) }, rounded }
        frame.names?.add(name)
      }
      at = end - 1
    } else if (sign === '{') frames.push({ names: new Set(), step: '', isNameNext: true })
    else if (sign === '[') frames.push({ names: null, step: 0, isNameNext: false })
    else if (sign === '}' || sign === ']') frames.pop()
    else if (sign === ',' && frame !== undefined) {
      if (typeof frame.step === 'number') frame.step++
      else frame.isNameNext = true
    } else if (sign === '-' || (sign !== undefined && sign >= '0' && sign <= '9')) {
      const token = numberAt(text, at)
      if (rounded.size < ROUNDED_MAX && isRounded(token)) rounded.add(pointerOf(frames))
      at += token.length - 1
    }
  }
  return { duplicate: null, rounded }
}

/** One open list (`step` is the index) or object (`step` is the latest name). */
interface Frame {
  readonly names: Set<string> | null
  step: string | number
  isNameNext: boolean
}

const ROUNDED_MAX = 100

const pointerOf = (frames: readonly Frame[]): string =>
  frames.map((frame) => pointerStep(frame.step)).join('')

/** Index after the closing quote of the text that opens at `start`. */
function endOfText(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** A quoted name, unescaped. */
const nameOf = (quoted: string): string =>
  quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1)

function numberAt(text: string, start: number): string {
  NUMBER.lastIndex = start
  return NUMBER.exec(text)?.[0] ?? ''
}

const NUMBER = /-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?/y

function isRounded(token: string): boolean {
  if (!Number.isInteger(Number(token))) return false
  NUMBER.lastIndex = 0
  const [, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(token) ?? []
  const significant = (whole + fraction).replace(/0+$/, '')
  return significant !== '' && significant.length > whole.length + Number(exponent)
}

function placeOf(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index)
  return { line: before.split('\n').length, column: index - before.lastIndexOf('\n') }
}
