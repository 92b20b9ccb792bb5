export const session = {
  title: 'Sign in',
  lead: 'Follow the messages to the partners, and mend what failed.',
  token: 'Access token',
  tokenHint: 'Given out by the administrator. It is kept in this window only.',
  signIn: 'Sign in',
  signOut: 'Sign out',
  wrong: 'This token is not valid. Check it, or ask the administrator for another.',
  unreachable: 'The gateway cannot be reached. Try again in a few minutes.',
  expiredTitle: 'Your session has expired',
  expired: 'Sign in again to go on. The page you had open stays as it is.',
  signedInAs: 'Signed in: {{name}}',
}
