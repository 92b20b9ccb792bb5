import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Change } from './changes.ts'
import { type Field, shorten } from './fields.ts'

export interface ChangeListProps {
  readonly fields: readonly Field[]
  readonly changes: readonly Change[]
}

/** What was, and what will be sent. */
export function ChangeList({ fields, changes }: ChangeListProps) {
  const { t } = useTranslation()
  if (changes.length === 0) return null
  const before = new Map(fields.map(({ path, value }) => [path, value]))
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('exchange.changes')}
      </Text>
      <ul className="steps">
        {changes.map((change) => (
          <li key={change.path}>
            <span className="code">{change.path.slice(1)}</span>
            {': '}
            {change.op !== 'add' && <del className="foreign">{shorten(before.get(change.path) ?? '')}</del>}
            {change.op === 'replace' && ' → '}
            {change.op !== 'remove' && <ins className="foreign">{shorten(String(change.value))}</ins>}
          </li>
        ))}
      </ul>
    </div>
  )
}
