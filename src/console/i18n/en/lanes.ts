export const lanes = {
  title: 'Lanes',
  lead: 'Each lane is one kind of message to one partner',
  pause: 'Pause',
  resume: 'Resume',
  pauseText: 'Messages are still accepted, but none is sent until the lane is resumed.',
  resumeText: 'What waits in this lane is sent at once.',
  pausedUntil: 'The partner asked to wait until:',
}
