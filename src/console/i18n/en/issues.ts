/** What is wrong with a member of a message. */
export const issues = {
  null: 'must not be null: leave it out, or give it a value',
  required: 'is required',
  empty: 'must not be empty',
  oneOf: 'must be one of: {{what}}',
  tooLong: 'must have at most {{what}} characters',
  tooMany: 'must have at most {{what}} entries',
  tooFew: 'must have at least {{what}} entries',
  tooSmall: 'must be at least {{what}}',
  tooLarge: 'must be at most {{what}}',
  whole: 'must be a whole number',
  character: 'has a character that is not allowed',
  type: 'has the wrong type',
  unknown: 'is not in the message’s schema',
}
