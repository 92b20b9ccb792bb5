/** The store gave no answer: out of reach, over its time, or a row held by a process that hangs. The same again, later, may succeed. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  constructor(cause: unknown) {
    super(String(cause), { cause })
  }
}
