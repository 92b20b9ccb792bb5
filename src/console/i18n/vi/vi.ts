import { audit } from './audit.ts'
import { common } from './common.ts'
import { dead } from './dead.ts'
import { dossier } from './dossier.ts'
import { exchange } from './exchange.ts'
import { exchanges } from './exchanges.ts'
import { failures } from './failures.ts'
import { issues } from './issues.ts'
import { lanes } from './lanes.ts'
import { overview } from './overview.ts'
import { payments } from './payments.ts'
import { reconciliations } from './reconciliations.ts'
import { replays } from './replays.ts'
import { routes } from './routes.ts'
import { session } from './session.ts'
import { shell } from './shell.ts'
import { words } from './words.ts'

/** What officers read, by where it stands. */
export const vi = {
  audit,
  common,
  dead,
  dossier,
  exchange,
  exchanges,
  failures,
  issues,
  lanes,
  overview,
  payments,
  reconciliations,
  replays,
  routes,
  session,
  shell,
  words,
} as const
