import i18next from 'i18next'

type Named = 'partner' | 'route' | 'sender'

/** What officers call a partner, route or sender; one that is not in the list of words by its own id. */
export function nameOf(kind: Named, id: string): string {
  const key = `words.${kind}.${id}`
  // A new partner or route comes without a change here: its id then stands for it.
  return i18next.exists(key) ? String(i18next.t(key as 'words.partner.npsp')) : id
}

/** What the role of somebody in the audit log is called. */
export function roleName(role: string): string {
  const key = `words.role.${role}`
  return i18next.exists(key) ? String(i18next.t(key as 'words.role.viewer')) : role
}

/** What an action of the audit log is called; one that is not in the list by its own name. */
export function actionName(action: string): string {
  // The actions' names have dots in them, which are no steps into the texts.
  const texts: unknown = i18next.t('audit.actions', { returnObjects: true })
  const known = typeof texts === 'object' && texts !== null ? new Map(Object.entries(texts)) : new Map()
  return String(known.get(action) ?? action)
}

/** What a state of a payment is called, ours or a provider's; one that has no word by its own. */
export function sideName(state: string): string {
  const key = [`payments.state.${state}`, `reconciliations.theirs.${state}`].find((known) =>
    i18next.exists(known),
  )
  return key === undefined ? state : String(i18next.t(key as 'payments.state.paid'))
}

/** What an event of a payment is called: a state by its word, another one by its own, else by its name. */
export function eventName(kind: string): string {
  const key = [`payments.event.${kind}`, `payments.state.${kind}`].find((known) => i18next.exists(known))
  return key === undefined ? kind : String(i18next.t(key as 'payments.state.paid'))
}
