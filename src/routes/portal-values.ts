import { toVietnamTime } from '../catalogues/vietnam-time.ts'

/** A moment as the portal wants it. @throws Error for what is no moment: the message's schema has refused it before. */
export function portalTime(moment: string): string {
  const time = toVietnamTime(moment)
  if (time === null) throw new Error('Not a moment')
  return time
}

/** Absent: empty (contract §3.1). */
export const optionalTime = (moment: string | undefined): string =>
  moment === undefined ? '' : portalTime(moment)

/** "1", "0", absent: empty. */
export const optionalFlag = (flag: boolean | undefined): '1' | '0' | '' =>
  flag === undefined ? '' : flag ? '1' : '0'

/** Absent means not deleted: the one optional member that never goes out empty (contract §3.1). */
export const deletedFlag = (isDeleted: boolean | undefined): 'True' | 'False' =>
  isDeleted === true ? 'True' : 'False'

/** The portal's code for a word of one of its tables, absent: empty. */
export const optionalCode = <Table extends Readonly<Record<string, string>>>(
  table: Table,
  word: keyof Table | undefined,
): Table[keyof Table] | '' => (word === undefined ? '' : table[word])
