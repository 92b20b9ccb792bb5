/** The nth exchange as the admin API lists it (contract §7), with other members where a test needs them. */
export const exchangeOf = (n: number, more: object = {}): Record<string, unknown> => ({
  id: idOf(n),
  route: 'portal-status',
  sender: 'onegate',
  partner: 'npsp',
  key: `000.00.19.H56-251121-${String(n).padStart(4, '0')}`,
  state: 'dead',
  receivedAt: '2025-11-21T06:05:09.123Z',
  dueAt: null,
  heldBy: null,
  attempts: 3,
  failure: {
    code: 'ENDPOINT_REFUSED',
    detail: 'The partner refused the message: see its own words, then replay.',
  },
  ...more,
})

export const idOf = (n: number): string => `019aa504-3e68-7b55-9a31-5f0c2f3b${String(n).padStart(4, '0')}`

export const laneOf = (more: object = {}): Record<string, unknown> => ({
  id: 'npsp.CapNhatTienDoHoSoMC',
  partner: 'npsp',
  waiting: 12_345,
  held: 30,
  delivering: 8,
  dead: 2,
  oldestReceivedAt: '2025-11-21T06:05:09.123Z',
  breaker: 'open',
  paused: true,
  pausedUntil: '2025-11-21T07:00:00.000Z',
  reason: 'Cổng bảo trì tới hết thứ sáu',
  ...more,
})

export const replayOf = (more: object = {}): Record<string, unknown> => ({
  replayId: idOf(77),
  by: 'ops-bot',
  reason: 'Cổng đã sửa danh mục',
  matched: 20,
  done: 0,
  delivered: 0,
  dead: 0,
  state: 'running',
  ...more,
})

export const detailOf = (more: object = {}): Record<string, unknown> => ({
  ...exchangeOf(1),
  issues: null,
  messageIn: null,
  messageOut: null,
  attempts: [
    {
      number: 1,
      startedAt: '2025-11-21T06:05:10.000Z',
      durationMs: 1234,
      outcome: 'refused',
      status: 200,
      failure: { code: 'ENDPOINT_REFUSED', detail: 'The partner refused the message.' },
      partnerText: 'Mã thủ tục 1.003560 không có trong danh mục',
      request: null,
      response: null,
    },
  ],
  replays: [{ replayId: idOf(77), at: '2025-11-21T06:06:00.000Z', by: 'ops-bot', reason: 'Cổng đã sửa' }],
  ...more,
})
