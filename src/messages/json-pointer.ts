/** A name or index as the next step of a JSON Pointer (RFC 6901), slash included. */
export function pointerStep(name: string | number): string {
  if (typeof name === 'number') return `/${name}`
  return NEEDS_ESCAPE.test(name) ? `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` : `/${name}`
}

const NEEDS_ESCAPE = /[~/]/
