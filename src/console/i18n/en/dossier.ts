export const dossier = {
  title: 'Dossier {{code}}',
  lead: 'All messages of the dossier, in the order of acceptance',
  stands: 'Where the dossier stands',
  steps: 'Messages',
  open: 'Not ended yet',
  timeline: 'What happened',
  newestOnly: 'Only the newest {{number}} messages are shown.',
}
