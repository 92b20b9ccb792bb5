export const dead = {
  title: 'Failed, needs a decision',
  lead: 'By cause and partner',
  none: 'Nothing needs a decision.',
  see: 'See ({{number}})',
  replay: 'Replay',
  count: 'Messages',
  first: 'First',
  last: 'Latest',
}
