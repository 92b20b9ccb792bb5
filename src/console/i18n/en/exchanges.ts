export const exchanges = {
  title: 'Exchanges',
  id: 'Exchange id',
  failure: 'Cause',
  search: 'Find',
  searchHint: 'Beginning of a dossier code or exchange id',
  from: 'From day',
  to: 'To day',
  clear: 'Clear filters',
  columns: 'Columns',
  export: 'Export CSV',
  none: 'No exchanges',
  noneHint: 'Take away a filter, or check what you look for.',
}
