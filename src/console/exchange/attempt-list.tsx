import { Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Attempt } from '../api/types.ts'
import { formatSpan } from '../format.ts'
import { Moment } from '../parts/moment.tsx'
import { OutcomeBadge } from '../parts/tone.tsx'
import { shorten } from './fields.ts'

const TEXT_LENGTH_MAX = 8_000

/** Every attempt, the latest first, with what went out and what came back. */
export function AttemptList({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const { t } = useTranslation()
  if (attempts.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('exchange.noAttempt')}
      </Text>
    )
  return (
    <Stack gap="sm" component="ol" m={0} p={0} className="plain">
      {attempts.toReversed().map((attempt) => (
        <li key={attempt.number}>
          <AttemptItem attempt={attempt} />
        </li>
      ))}
    </Stack>
  )
}

function AttemptItem({ attempt }: { readonly attempt: Attempt }) {
  const { t } = useTranslation()
  const { number, startedAt, durationMs, outcome, status, partnerText, internal, receipt, calls } = attempt
  const parts: readonly (readonly [string, string | null | undefined])[] = [
    [t('exchange.partnerText'), partnerText],
    [t('exchange.receipt'), receipt],
    [t('exchange.request'), attempt.request?.text],
    [t('exchange.response'), attempt.response?.text],
    [t('exchange.internal'), internal],
  ]
  const told = parts.filter(([, text]) => text !== null && text !== undefined && text !== '')
  return (
    <div className="attempt">
      <Group gap="sm" justify="space-between">
        <Group gap="sm">
          <Text fw={600} size="sm">
            {t('exchange.attempt', { number })}
          </Text>
          <OutcomeBadge outcome={outcome} />
        </Group>
        <Text size="sm" c="dimmed" component="div">
          <Moment at={startedAt} />
          {durationMs !== null && ` · ${formatSpan(durationMs)}`}
          {status !== null && ` · HTTP ${status}`}
        </Text>
      </Group>
      {partnerText !== null && partnerText !== '' && (
        <Text size="sm" mt={6} className="foreign">
          {shorten(partnerText)}
        </Text>
      )}
      {(told.length > 0 || (calls?.length ?? 0) > 0) && (
        <details className="more">
          <summary>{t('exchange.details')}</summary>
          <Calls calls={calls} />
          {told.map(([label, text]) => (
            <div key={label}>
              <Text size="xs" c="dimmed" mt="xs">
                {label}
              </Text>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
              <pre className="raw" tabIndex={0}>
                {shorten(text ?? '', TEXT_LENGTH_MAX)}
              </pre>
            </div>
          ))}
        </details>
      )}
    </div>
  )
}

/** The HTTP requests that the attempt was made of: login, look-up, create, update. */
function Calls({ calls }: { readonly calls: Attempt['calls'] }) {
  const { t } = useTranslation()
  if (calls === null || calls.length === 0) return null
  return (
    <ul className="steps" aria-label={t('exchange.calls')}>
      {calls.map(({ label, startedAt, durationMs, status, error }) => (
        <li key={`${startedAt} ${label}`}>
          <span className="code">{label}</span>
          {` · ${status === null ? (error ?? '') : `HTTP ${status}`} · ${formatSpan(durationMs)}`}
        </li>
      ))}
    </ul>
  )
}
