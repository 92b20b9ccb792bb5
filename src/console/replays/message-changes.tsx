import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DryRun } from '../api/types.ts'
import { formatNumber } from '../format.ts'
import { Go } from '../parts/go.tsx'
import { nameOf } from '../parts/names.ts'
import { places } from '../places.ts'

type Change = DryRun['changes'][number]
type Field = Change['fields'][number]

/** Which messages would go out otherwise than the last time, and in what. */
export function MessageChanges({ trial }: { readonly trial: DryRun }) {
  const { t } = useTranslation()
  const { changed, changes } = trial
  if (changed === 0) return null
  return (
    <section aria-label={t('replays.changed')}>
      <Text size="sm" fw={600} mt="md">
        {t('replays.changed')}
      </Text>
      <ul className="steps">
        {changes.map((change) => (
          <li key={change.id}>
            <details open={changes.length === 1}>
              <summary>
                {`${change.key} · ${nameOf('route', change.route)} · `}
                {change.isFirst
                  ? t('replays.isFirst')
                  : t('replays.differing', { number: formatNumber(change.differing) })}
              </summary>
              <FieldChanges change={change} />
              <Go to={places.exchange(change.id)} size="sm">
                {t('replays.seeExchange')}
              </Go>
            </details>
          </li>
        ))}
      </ul>
      {changed > changes.length && (
        <Text size="sm" c="dimmed">
          {t('replays.onlySome', { number: formatNumber(changes.length), all: formatNumber(changed) })}
        </Text>
      )}
    </section>
  )
}

/** Member by member: what was, and what would be. */
export function FieldChanges({ change }: { readonly change: Change }) {
  const { t } = useTranslation()
  return (
    <>
      <table className="fields flush">
        <thead>
          <tr>
            <th scope="col">{t('exchange.field')}</th>
            <th scope="col">{t('replays.lastTime')}</th>
            <th scope="col">{t('replays.thisTime')}</th>
          </tr>
        </thead>
        <tbody>
          {change.fields.map((field) => (
            <FieldRow key={field.path} field={field} />
          ))}
        </tbody>
      </table>
      {change.fields.some(isHidden) && (
        <Text size="xs" c="dimmed">
          {t('replays.maskedHint')}
        </Text>
      )}
      {change.differing > change.fields.length && (
        <Text size="xs" c="dimmed">
          {t('replays.onlySome', {
            number: formatNumber(change.fields.length),
            all: formatNumber(change.differing),
          })}
        </Text>
      )}
    </>
  )
}

function FieldRow({ field }: { readonly field: Field }) {
  const { path, before, after } = field
  // Nothing is struck out or marked of what nobody sees.
  const [Before, After] = isHidden(field) ? (['span', 'span'] as const) : (['del', 'ins'] as const)
  return (
    <tr>
      <th scope="row" className="code">
        {path.slice(1)}
      </th>
      <td className="foreign">{before !== undefined && <Before>{String(before)}</Before>}</td>
      <td className="foreign">{after !== undefined && <After>{String(after)}</After>}</td>
    </tr>
  )
}

/** Both values are masked: that they differ is all that is told. */
const isHidden = ({ before, after }: Field): boolean => before !== undefined && before === after
