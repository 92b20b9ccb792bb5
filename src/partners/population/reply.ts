import { childOf, childrenOf, type Element, isBlank, textOf } from '../../messages/element.ts'

/**
 * What the database replied: records as they came, none for nobody; or, to a verification in the short form, yes or no. It holds whole records
 * and is never kept: the route makes the answer of it. A class of its own, so that no part of it is written by accident.
 */
export class CitizenReply {
  /** CongDan elements that hold something. */
  readonly records: readonly Element[]
  /** TonTai; null: records were answered. */
  readonly exists: boolean | null

  constructor(records: readonly Element[], exists: boolean | null) {
    this.records = records
    this.exists = exists
  }

  toJSON(): string {
    return '[a reply of the population database]'
  }
}

/** Namespace of the records (population notes §1.1). */
const RECORDS = 'http://www.mic.gov.vn/dancu/1.0'

/** Reads what a SOAP body holds; null: it is none of the replies that are known (population notes §1.3, §1.5). */
export function readReply(content: Element | null, operation: string): CitizenReply | null {
  if (content === null) return null
  if (content.name === 'CongdanCollection')
    return content.namespace === null || content.namespace === RECORDS
      ? new CitizenReply(
          childrenOf(content, 'CongDan').filter((record) => !isBlank(record)),
          null,
        )
      : null
  if (operation !== 'XacThucThongTinCongDan' || content.name !== 'KetQuaXacThucResponse') return null
  const exists = readBoolean(textOf(content, 'TonTai'))
  return exists === null ? null : new CitizenReply([], exists)
}

/** What a JSON tree holds with or without the envelope's elements around it. */
export const contentOfTree = (tree: Element): Element | null =>
  childOf(tree, 'CongdanCollection') ?? childOf(tree, 'KetQuaXacThucResponse')

/** XML Schema's two spellings, in any case. */
function readBoolean(text: string | null): boolean | null {
  const word = text?.toLowerCase()
  if (word === 'true' || word === '1') return true
  return word === 'false' || word === '0' ? false : null
}
