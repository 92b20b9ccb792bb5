import { common } from './common.ts'
import { exchanges } from './exchanges.ts'
import { failures } from './failures.ts'
import { overview } from './overview.ts'
import { session } from './session.ts'
import { shell } from './shell.ts'
import { words } from './words.ts'

/** What officers read, by where it stands. */
export const vi = { common, exchanges, failures, overview, session, shell, words } as const
