import { Button, Group, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { post } from '../api/client.ts'
import { useRights } from '../api/queries.ts'
import type { ReplayDetail } from '../api/types.ts'
import { Moment } from '../parts/moment.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'

/** A replay that waits for a second person, and what that person has said. */
export function ApprovalCard({ replay }: { readonly replay: ReplayDetail }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { me, canDecide } = useRights()
  const [verb, setVerb] = useState<'approve' | 'reject' | null>(null)
  const { replayId, state, decision, by } = replay
  if (decision !== null)
    return (
      <Text size="sm" component="div">
        {t(state === 'rejected' ? 'replays.rejectedBy' : 'replays.approvedBy', { name: decision.by })}
        {' · '}
        <Moment at={decision.at} />
        {' · '}
        <span className="foreign">{decision.reason}</span>
      </Text>
    )
  if (state !== 'proposed') return null
  const isOwn = me?.by === by
  return (
    <section className="failure waiting" aria-label={t('words.replayState.proposed')}>
      <div className="failure-head">
        <div>
          <Text fw={650}>{t('replays.waits')}</Text>
          <Text size="sm">{t(isOwn ? 'replays.waitsOwn' : 'replays.waitsOther', { name: by })}</Text>
        </div>
        {canDecide && !isOwn && (
          <Group gap="xs">
            <Button onClick={() => setVerb('approve')}>{t('replays.approve')}</Button>
            <Button variant="default" onClick={() => setVerb('reject')}>
              {t('replays.reject')}
            </Button>
          </Group>
        )}
      </div>
      {verb !== null && (
        <ReasonDialog
          title={t(`replays.${verb}`)}
          action={t(`replays.${verb}`)}
          onDecide={async (reason) => {
            await post(`/replays/${encodeURIComponent(replayId)}/${verb}`, { reason })
            await queries.invalidateQueries({ queryKey: ['replay', replayId] })
          }}
          onClose={() => setVerb(null)}
        >
          {t(`replays.${verb}Text`)}
        </ReasonDialog>
      )}
    </section>
  )
}

/** What was changed in which messages, masked as everything else. */
export function EditedMessages({ edited }: Pick<ReplayDetail, 'edited'>) {
  const { t } = useTranslation()
  return (
    <ul className="steps">
      {edited.map(({ exchangeId, paths, before, after }) => (
        <li key={exchangeId}>
          <span className="code">{paths.join(', ')}</span>
          <div className="two">
            {[
              [t('replays.before'), before],
              [t('replays.after'), after],
            ].map(([label, text]) => (
              <div key={label}>
                <Text size="xs" c="dimmed">
                  {label}
                </Text>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
                <pre className="raw" tabIndex={0}>
                  {text}
                </pre>
              </div>
            ))}
          </div>
        </li>
      ))}
    </ul>
  )
}
