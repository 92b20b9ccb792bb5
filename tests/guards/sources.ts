import { readdirSync, readFileSync } from 'node:fs'

/** TypeScript files below a folder, generated ones left out, with paths from the root of the checkout. */
export function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.tsx?$/.test(file) && !/\/(generated|node_modules)\//.test(file))
    .sort()
}

export const textOf = (file: string): string => readFileSync(file, 'utf8')

/** A source without its comments. Good enough for a guard: a `//` inside a text is kept where a quote or colon stands before it. */
export const codeOf = (file: string): string =>
  textOf(file)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|[^:'"`])\/\/.*/g, '$1')

/** Where a file imports from, dynamic imports and re-exports included. */
export const importsOf = (file: string): string[] =>
  [...codeOf(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, from = '']) => from)
