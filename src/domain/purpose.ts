/** Why personal data is asked for, as the sender states it (contract §6): for which dossier and procedure, by whom. */
export interface Purpose {
  readonly dossierCode: string
  readonly procedureCode: string
  readonly officerId: string
  readonly unitCode: string
}
