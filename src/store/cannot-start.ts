/** What makes a start impossible: one sentence that says what to do. Everything else that goes wrong is waited for. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
}
