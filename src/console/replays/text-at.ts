/** What stands at a JSON Pointer (RFC 6901) of a JSON message, as text. null: nothing, or the message cannot be read. */
export function textAt(message: string | null, pointer: string): string | null {
  let at: unknown
  try {
    at = JSON.parse(message ?? '')
  } catch {
    return null
  }
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return null
    at = Object.entries(at).find(([key]) => key === name)?.[1]
  }
  return typeof at === 'string' ? at : JSON.stringify(at)
}
