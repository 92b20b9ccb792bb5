import { countByKey, type KeyCount } from '../store/key-counts.ts'
import { type Rotated, rotateKeys, type Unopened } from '../store/rotate.ts'
import type { ExitCode } from './exit-code.ts'
import { type LocalStore, recordLocally, withLocalStore } from './local-store.ts'
import { oneLine } from './printable.ts'
import { progressBar } from './progress-bar.ts'
import { type Column, layOut, render } from './table.ts'
import type { Terminal } from './terminal.ts'
import { numberWord } from './words.ts'

export interface KeysOptions {
  readonly config: string | null
  readonly isJson: boolean
}

/** One key: configured, or only named by values. `id` null: what stands there is no sealed value. */
interface KeyRow {
  readonly id: string | null
  readonly use: 'seals' | 'opens' | 'missing'
  readonly values: number
  /** By `table.column`; only where there are some. */
  readonly byColumn: Readonly<Record<string, number>>
}

/** `keys list`: how many values hang on each key. 0; 1: some hang on a key that is not configured; 2: it could not be read. */
export function listKeys({ config, isJson }: KeysOptions, terminal: Terminal): Promise<ExitCode> {
  return withLocalStore({ name: 'keys list', config, isBeside: true }, async (store) => {
    const keys = rowsOf(await countByKey(store.database), store.sealing.keyIds)
    const lost = keys.filter(({ use }) => use === 'missing')
    if (isJson) terminal.json(JSON.stringify({ keys }))
    else {
      terminal.out(render(layOut(KEY_COLUMNS, keys, terminal.width), keys, terminal))
      for (const { id, values } of lost)
        terminal.err(
          `${numberWord(values)} giá trị không mở được: khóa ${nameOf(id)} không có trong encryption.keys; thêm lại khóa đó, không xóa dữ liệu.\n`,
        )
    }
    return lost.length === 0 ? 0 : 1
  })
}

function rowsOf(counts: readonly KeyCount[], keyIds: readonly string[]): readonly KeyRow[] {
  const named = new Set<string | null>([...keyIds, ...counts.map(({ keyId }) => keyId)])
  return [...named].map((id) => {
    const own = counts.filter(({ keyId }) => keyId === id)
    const place = id === null ? -1 : keyIds.indexOf(id)
    return {
      id,
      use: place === 0 ? 'seals' : place > 0 ? 'opens' : 'missing',
      values: own.reduce((sum, { count }) => sum + count, 0),
      byColumn: Object.fromEntries(own.map(({ column, count }) => [column, count])),
    }
  })
}

const USES = { seals: 'mã hóa và giải mã', opens: 'chỉ giải mã', missing: 'KHÔNG có trong cấu hình' }
const nameOf = (id: string | null): string => (id === null ? '(không đọc được)' : oneLine(id))

const KEY_COLUMNS: readonly Column<KeyRow>[] = [
  { head: 'Khóa', lines: ({ id }) => [nameOf(id)], minWidth: 12 },
  { head: 'Dùng để', lines: ({ use }) => [USES[use]], minWidth: 18 },
  { head: 'Số giá trị', lines: ({ values }) => [numberWord(values)], minWidth: 10, align: 'right' },
  {
    head: 'Ở đâu',
    lines: ({ byColumn }) =>
      Object.entries(byColumn).map(([column, count]) => `${column}: ${numberWord(count)}`),
    minWidth: 24,
    linesMax: 12,
  },
]

/** `keys rotate`: seals every value anew with the first key. 0; 1: some could not be; 2: it could not begin. */
export function rotate({ config, isJson }: KeysOptions, terminal: Terminal): Promise<ExitCode> {
  return withLocalStore({ name: 'keys rotate', config, isBeside: true }, async (store) => {
    const bar = progressBar(terminal, 'Mã hóa lại', await staleCount(store))
    let rotated: Rotated
    try {
      rotated = await rotateKeys(store.database, { sealing: store.sealing, onProgress: bar.add })
    } finally {
      bar.stop()
    }
    const { resealed, unopenedCount } = rotated
    const [key = ''] = store.sealing.keyIds
    await recordLocally(store, {
      ...{ action: 'keys.rotate', object: key, reason: null, details: { resealed, unopened: unopenedCount } },
    })
    if (isJson) terminal.json(JSON.stringify(rotated))
    else tell(rotated, store.sealing.keyIds[0] ?? '', terminal)
    if (rotated.lacking.length > 0) return rotated.resealed === 0 ? 2 : 1
    return rotated.unopenedCount === 0 && !rotated.isEndless ? 0 : 1
  })
}

async function staleCount({ database, sealing: { keyIds } }: LocalStore): Promise<number> {
  const stale = (await countByKey(database)).filter(({ keyId }) => keyId !== keyIds[0])
  return stale.reduce((sum, { count }) => sum + count, 0)
}

const UNOPENED_SHOWN = 20

function tell(
  { resealed, unopenedCount, unopened, isEndless, lacking }: Rotated,
  newest: string,
  { out, err }: Terminal,
): void {
  out(`Đã mã hóa lại ${numberWord(resealed)} giá trị bằng khóa ${nameOf(newest)}.\n`)
  if (lacking.length > 0)
    err(
      `Cổng liên thông số ${lacking.join(', ')} đang chạy mà chưa có khóa ${nameOf(newest)}: khởi động lại với cấu hình mới, rồi chạy lại keys rotate.\n`,
    )
  if (isEndless)
    err('Vẫn còn giá trị mới bằng khóa cũ: có tiến trình đang ghi bằng khóa cũ; chạy lại keys rotate.\n')
  if (unopenedCount === 0) return
  err(`${numberWord(unopenedCount)} giá trị không khóa nào mở được, giữ nguyên như cũ:\n`)
  for (const value of unopened.slice(0, UNOPENED_SHOWN)) err(`  ${lineOf(value)}\n`)
  if (unopenedCount > UNOPENED_SHOWN) err('  … (thêm: --json)\n')
}

const lineOf = ({ column, keyId, place }: Unopened): string =>
  `${column}  ${oneLine(place)}  khóa ${nameOf(keyId)}`
