/** Addresses of the console's pages, below /console. */
export const places = {
  overview: '/',
  exchanges: '/exchanges',
  exchange: (id: string) => `/exchanges/${encodeURIComponent(id)}`,
  dossier: (code: string) => `/dossiers/${encodeURIComponent(code)}`,
  dead: '/dead',
  replays: '/replays',
  newReplay: '/replays/new',
  replay: (id: string) => `/replays/${encodeURIComponent(id)}`,
  lanes: '/lanes',
  payments: '/payments',
  payment: (ref: string) => `/payments/${encodeURIComponent(ref)}`,
  reconciliations: '/reconciliations',
  reconciliation: (id: string) => `/reconciliations/${encodeURIComponent(id)}`,
  routes: '/routes',
  route: (id: string) => `/routes/${encodeURIComponent(id)}`,
  audit: '/audit',
} as const
