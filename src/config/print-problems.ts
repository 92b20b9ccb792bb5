import type { Problem } from './model.ts'

/** One `POINTER: message` a line, each ended; the whole configuration's pointer is printed as `/`. */
export const printProblems = (problems: readonly Problem[]): string =>
  problems.map(({ path, message }) => `${oneLine(path === '' ? '/' : path)}: ${oneLine(message)}\n`).join('')

/** A key of the file may hold a line break; a line of ours may not. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
