/** One change of a JSON message (RFC 6902). `path`: JSON Pointer; a list's end is `-`. */
export type JsonChange =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
