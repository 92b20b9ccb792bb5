import { DOSSIER_CODE_EXPECTED, isDossierCode } from '../catalogues/dossier-code.ts'
import type { Issue } from '../domain/failure.ts'

/** The path must hold a dossier code (contract §3.1); an issue of the whole message, as no member of it is wrong. */
export const pathCodeIssues = (_message: unknown, { key }: { readonly key: string }): readonly Issue[] =>
  isDossierCode(key) ? [] : [{ path: '', message: `the path must hold ${DOSSIER_CODE_EXPECTED}` }]
