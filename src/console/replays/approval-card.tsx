import { Button, Group, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { post } from '../api/client.ts'
import { useRights } from '../api/queries.ts'
import type { ReplayDetail } from '../api/types.ts'
import { Moment } from '../parts/moment.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'

type Verb = 'approve' | 'reject'

/** A replay that waits for a second person, and what that person has said. */
export function ApprovalCard({ replay }: { readonly replay: ReplayDetail }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [verb, setVerb] = useState<Verb | null>(null)
  const { replayId, decision } = replay
  return (
    <>
      {decision === null ? <Waiting replay={replay} onDecide={setVerb} /> : <Decided replay={replay} />}
      {/* Also when another was faster meanwhile: who decides now is told so. */}
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
    </>
  )
}

interface WaitingProps {
  readonly replay: ReplayDetail
  readonly onDecide: (verb: Verb) => void
}

function Waiting({ replay: { state, by }, onDecide }: WaitingProps) {
  const { t } = useTranslation()
  const { me, canDecide } = useRights()
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
            <Button onClick={() => onDecide('approve')}>{t('replays.approve')}</Button>
            <Button variant="default" onClick={() => onDecide('reject')}>
              {t('replays.reject')}
            </Button>
          </Group>
        )}
      </div>
    </section>
  )
}

function Decided({ replay: { state, decision } }: { readonly replay: ReplayDetail }) {
  const { t } = useTranslation()
  if (decision === null) return null
  return (
    <Text size="sm" component="div">
      {t(state === 'rejected' ? 'replays.rejectedBy' : 'replays.approvedBy', { name: decision.by })}
      {' · '}
      <Moment at={decision.at} />
      {' · '}
      <span className="foreign">{decision.reason}</span>
    </Text>
  )
}
