export const dossier = {
  title: 'Dossier {{code}}',
  lead: 'All messages and payments of the dossier, in the order of time',
  stands: 'Where the dossier stands',
  steps: 'Messages',
  open: 'Not ended yet',
  timeline: 'What happened',
  newestOnly: 'Only the newest {{number}} messages are shown.',
}
