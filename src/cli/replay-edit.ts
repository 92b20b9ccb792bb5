import { readFileSync } from 'node:fs'

/** The changes in a file, as the API takes them, or a sentence that says what is wrong with the file. */
export type ReadChanges =
  | { readonly ok: true; readonly changes: readonly unknown[] }
  | { readonly ok: false; readonly sentence: string }

/** `-` is stdin. What the changes themselves must be, the gateway says. */
export function readChanges(file: string): ReadChanges {
  let text: string
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch {
    return { ok: false, sentence: `Không đọc được tệp ${file}: kiểm tra đường dẫn ở --edit.` }
  }
  try {
    const changes: unknown = JSON.parse(text)
    if (Array.isArray(changes) && changes.length > 0) return { ok: true, changes }
  } catch {
    // Said below.
  }
  return {
    ok: false,
    sentence: `Tệp ${file} phải là danh sách JSON các thay đổi, ví dụ [{"op":"replace","path":"/procedure/code","value":"1.003560"}].`,
  }
}
