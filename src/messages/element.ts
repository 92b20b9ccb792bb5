/** One element of a document, be it XML or the JSON that a gateway made of XML. */
export interface Element {
  /** Local name, without a prefix. '' for the nameless root of a JSON text. */
  readonly name: string
  /** Namespace name; '' for none; null in JSON, which knows none. */
  readonly namespace: string | null
  /** Its own text, references resolved, in document order. Every value is a text: `007` stays `007`. */
  readonly text: string
  readonly children: readonly Element[]
}

/** Children of this local name, whatever their namespace. */
export const childrenOf = (element: Element | null, name: string): readonly Element[] =>
  element?.children.filter((child) => child.name === name) ?? []

/** The first child of this local name; null: there is none. */
export const childOf = (element: Element | null, name: string): Element | null =>
  element?.children.find((child) => child.name === name) ?? null

/** Trimmed text of the first child of this name; null: none, or blank. */
export function textOf(element: Element | null, name: string): string | null {
  const text = childOf(element, name)?.text.trim() ?? ''
  return text === '' ? null : text
}

/** Whether neither it nor anything below it holds a text. */
export const isBlank = (element: Element): boolean =>
  element.text.trim() === '' && element.children.every(isBlank)
