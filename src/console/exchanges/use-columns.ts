import { useState } from 'react'
import { COLUMNS, type Column, FIRST_COLUMNS } from './columns.tsx'

const KEPT_AS = 'lienthong.columns'

function keptColumns(): readonly Column[] {
  const kept = localStorage.getItem(KEPT_AS)?.split(',') ?? []
  const columns = COLUMNS.filter((column) => kept.includes(column))
  return columns.length === 0 ? FIRST_COLUMNS : columns
}

/** The columns that somebody chose on this machine, in the order of all. The first one leads to the exchange and stays. */
export function useColumns(): readonly [readonly Column[], (column: Column) => void] {
  const [columns, setColumns] = useState(keptColumns)
  const toggle = (column: Column): void => {
    const chosen = COLUMNS.filter(
      (each) => each === 'key' || (each === column ? !columns.includes(each) : columns.includes(each)),
    )
    localStorage.setItem(KEPT_AS, chosen.join())
    setColumns(chosen)
  }
  return [columns, toggle]
}
