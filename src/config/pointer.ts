/** Appends a member or index to a JSON Pointer (RFC 6901). */
export const pointer = (parent: string, step: string | number): string =>
  `${parent}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`
