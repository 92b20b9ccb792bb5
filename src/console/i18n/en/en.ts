import { common } from './common.ts'
import { exchanges } from './exchanges.ts'
import { failures } from './failures.ts'
import { overview } from './overview.ts'
import { session } from './session.ts'
import { shell } from './shell.ts'
import { words } from './words.ts'

/** The second language: the same keys as Vietnamese. */
export const en = { common, exchanges, failures, overview, session, shell, words }
