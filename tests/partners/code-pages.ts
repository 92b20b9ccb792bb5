import { readFile } from 'node:fs/promises'

/** A row of a provider's table of codes as docs/partners/<id>.md has it; `cells` are those behind the row's name. */
export interface PageRow {
  readonly id: string
  readonly cells: readonly string[]
}

export async function codeTableOf(provider: string): Promise<readonly PageRow[]> {
  const page = await readFile(new URL(`../../docs/partners/${provider}.md`, import.meta.url), 'utf8')
  const table = page.split('## What a code means')[1]?.split('\n## ')[0] ?? ''
  return [...table.matchAll(/^\| `([a-z0-9-]+)` \| (.*) \|$/gm)].map(([, id = '', cells = '']) => ({
    id,
    cells: cells.split(' | '),
  }))
}
