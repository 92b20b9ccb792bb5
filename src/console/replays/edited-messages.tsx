import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ReplayDetail } from '../api/types.ts'
import { shorten } from '../exchange/fields.ts'
import { indented } from '../exchange/indented.ts'
import { Go } from '../parts/go.tsx'
import { places } from '../places.ts'
import { textAt } from './text-at.ts'

type Edited = ReplayDetail['edited'][number]

/** What was changed in which messages, masked as everything else: each change, and the whole messages for who wants them. */
export function EditedMessages({ edited }: Pick<ReplayDetail, 'edited'>) {
  return (
    <ul className="steps">
      {edited.map((one) => (
        <li key={one.exchangeId}>
          <Go to={places.exchange(one.exchangeId)} className="code">
            {one.exchangeId}
          </Go>
          <Changes edited={one} />
          <WholeMessages edited={one} />
        </li>
      ))}
    </ul>
  )
}

function Changes({ edited: { paths, before, after } }: { readonly edited: Edited }) {
  const { t } = useTranslation()
  return (
    <ul className="steps" aria-label={t('exchange.changes')}>
      {paths.map((path) => (
        <li key={path}>
          <span className="code">{path.slice(1)}</span>
          {': '}
          <del className="foreign">{shorten(textAt(before, path) ?? t('common.none'))}</del>
          {' → '}
          <ins className="foreign">{shorten(textAt(after, path) ?? t('common.none'))}</ins>
        </li>
      ))}
    </ul>
  )
}

function WholeMessages({ edited: { before, after } }: { readonly edited: Edited }) {
  const { t } = useTranslation()
  const texts = [
    [t('replays.before'), before],
    [t('replays.after'), after],
  ] as const
  return (
    <details className="more">
      <summary>{t('replays.wholeMessages')}</summary>
      <div className="two">
        {texts.map(([label, text]) => (
          <div key={label}>
            <Text size="xs" c="dimmed">
              {label}
            </Text>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
            <pre className="raw" tabIndex={0}>
              {indented(text ?? '')}
            </pre>
          </div>
        ))}
      </div>
    </details>
  )
}
