/** One column of sealed values, and how its rows are named. SQL in it is ours. */
export interface SealedColumn {
  readonly table: string
  readonly column: string
  /** The primary key, in its order: name and type. */
  readonly key: readonly (readonly [name: string, type: 'int' | 'bigint' | 'uuid' | 'text' | 'bytea'])[]
  /** What a value is bound to, over the row `t`: the same text as where it is sealed. */
  readonly place: string
}

const PAYMENT_OF_ROW = '(select p.payment_ref from payments p where p.id = t.payment)'

/** EVERY column of sealed values. A guard compares it, with NOT_SEALED, to the tables as they are: a new bytea column is one or the other. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: 'exchange_bodies',
    column: 'body',
    key: [
      ['month', 'int'],
      ['exchange', 'uuid'],
      ['kind', 'text'],
    ],
    place: `'exchange_bodies/' || t.exchange || '/' || t.kind`,
  },
  {
    table: 'replay_edits',
    column: 'body',
    key: [
      ['replay', 'uuid'],
      ['exchange', 'uuid'],
    ],
    place: `'exchange_bodies/' || t.exchange || '/edit'`,
  },
  {
    table: 'attempts',
    column: 'record',
    key: [
      ['month', 'int'],
      ['exchange', 'uuid'],
      ['number', 'int'],
    ],
    place: `'attempts/' || t.exchange || '/' || t.number`,
  },
  {
    table: 'exchanges',
    column: 'issues',
    key: [
      ['month', 'int'],
      ['id', 'uuid'],
    ],
    place: `'exchanges/' || t.id || '/issues'`,
  },
  {
    table: 'payments',
    column: 'details',
    key: [['id', 'bigint']],
    place: `'payments/' || t.payment_ref || '/details'`,
  },
  {
    table: 'payments',
    column: 'pay_url',
    key: [['id', 'bigint']],
    place: `'payments/' || t.payment_ref || '/pay-url'`,
  },
  {
    table: 'payment_statements',
    column: 'raw',
    key: [
      ['payment', 'bigint'],
      ['source', 'text'],
      ['hash', 'bytea'],
    ],
    place: `'payments/' || ${PAYMENT_OF_ROW} || '/statement/' || encode(t.hash, 'hex')`,
  },
  {
    table: 'payment_refunds',
    column: 'details',
    key: [['id', 'bigint']],
    place: `'payments/' || ${PAYMENT_OF_ROW} || '/refund/' || t.refund_ref`,
  },
  {
    table: 'callback_quarantine',
    column: 'raw',
    key: [['slot', 'int']],
    place: `'callback_quarantine/' || t.slot`,
  },
]

/** Every other bytea column, and why it holds nothing that could be read. */
export const NOT_SEALED: Readonly<Record<string, string>> = {
  'exchanges.content_hash': 'keyed HMAC',
  'exchanges.subjects': 'keyed HMACs',
  'idempotency_keys.hash': 'keyed HMAC',
  'idempotency_keys.content_hash': 'keyed HMAC',
  'audit.mac': 'keyed HMAC',
  'audit_anchor.mac': 'keyed HMAC',
  'audit_anchor.signature': 'keyed HMAC',
  'payments.content_hash': 'keyed HMAC',
  'sessions.hash': 'keyed HMAC',
  'sign_in_failures.name_hash': 'keyed HMAC',
  'payment_statements.hash': 'SHA-256 of states, amounts and transaction numbers',
  'payment_refunds.content_hash': 'keyed HMAC',
}

export const nameOfColumn = ({ table, column }: SealedColumn): string => `${table}.${column}`

/**
 * The id of the key that a value names (privacy/sealing.ts: version, length of the id, the id); null: it is no sealed value. By `substr` alone,
 * which reads a few bytes of a long value; `get_byte` of the value itself would read all of it.
 */
export function keyIdOf(value: string): string {
  const idLength = `get_byte(substr(${value}, 1, 2), 1)`
  return `case when length(${value}) > 2 and get_byte(substr(${value}, 1, 2), 0) = 1 and length(${value}) > 2 + ${idLength}
    then encode(substr(${value}, 3, ${idLength}), 'escape') end`
}
