/** Stands for whatever is not said. */
export const MASK = '•••'

/** How messages are shown to who may not see persons' data (contract 6, Privacy). Total: whatever came in, nothing of it that is not decided comes out. */
export interface Masking {
  /**
   * A message of this type (path below schemas/) as JSON text with the same structure; one that is no JSON is the mask alone.
   * `wrong`: JSON Pointers of members whose values are not what they should be; with any of them only codes and times of the others are shown.
   */
  readonly message: (bytes: Uint8Array, type: string, wrong?: readonly string[]) => string
  /** What a partner answered. */
  readonly answer: (text: string, partner: string) => string
  /** Free text: every value of these messages and every run of six or more digits masked. `messages` null: they are gone, and so all of it is. */
  readonly words: (text: string, messages: readonly Uint8Array[] | null) => string
  /** A JSON Pointer whose names may be anything. */
  readonly pointer: (path: string) => string
}
