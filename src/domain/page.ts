/** How many a page of a list holds where nothing is said, and at most (contract §3, §7). */
export const PAGE_DEFAULT = 50
export const PAGE_MAX = 200

/** null: it is no whole number from 1 to PAGE_MAX. */
export function readPageSize(text: string): number | null {
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0
  return count >= 1 && count <= PAGE_MAX ? count : null
}
