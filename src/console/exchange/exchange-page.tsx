import { Button, Grid, Stack, Text } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exchangeQuery, useRights } from '../api/queries.ts'
import type { ExchangeDetail } from '../api/types.ts'
import { Card } from '../parts/card.tsx'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { nameOf } from '../parts/names.ts'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { StateBadge } from '../parts/tone.tsx'
import { Way } from '../parts/way.tsx'
import { places } from '../places.ts'
import { AttemptList } from './attempt-list.tsx'
import { EditDialog } from './edit-dialog.tsx'
import { type Decision, ExchangeDialog } from './exchange-dialog.tsx'
import { FailureCard } from './failure-card.tsx'
import { MessageCard } from './message-card.tsx'

export function ExchangePage({ params }: { readonly params: { readonly id?: string } }) {
  const { t } = useTranslation()
  const id = params.id ?? ''
  const { me, canDecide } = useRights()
  const query = useQuery(exchangeQuery(id))
  /** Shown in clear after a reveal, until one leaves the page. */
  const [revealed, setRevealed] = useState<ExchangeDetail | null>(null)
  const [decision, setDecision] = useState<Decision | null>(null)
  const shown = revealed?.id === id ? revealed : query.data
  return (
    <Page
      title={t('exchange.title')}
      beside={shown && <StateBadge exchange={shown} />}
      lead={shown && <Lead exchange={shown} />}
      actions={
        me?.role === 'auditor' &&
        shown && (
          <Button
            variant="default"
            leftSection={<IconEye size={16} aria-hidden />}
            disabled={revealed !== null}
            onClick={() => setDecision('reveal')}
          >
            {t('exchange.reveal')}
          </Button>
        )
      }
    >
      <QueryState query={query} height={500}>
        {(data) => (
          <Body
            exchange={revealed?.id === id ? { ...revealed, ...stateOf(data) } : data}
            canDecide={canDecide}
            onDecide={setDecision}
          />
        )}
      </QueryState>
      {decision !== null && (
        <ExchangeDialog
          id={id}
          decision={decision}
          onReveal={setRevealed}
          onClose={() => setDecision(null)}
        />
      )}
    </Page>
  )
}

/** What goes on changing while the revealed texts stay. */
const stateOf = ({ state, heldBy, dueAt }: ExchangeDetail) => ({ state, heldBy, dueAt })

function Lead({ exchange }: { readonly exchange: ExchangeDetail }) {
  return (
    <>
      <Go to={places.dossier(exchange.key)} className="code" fw={600}>
        {exchange.key}
      </Go>
      {` · ${nameOf('route', exchange.route)} · ${nameOf('partner', exchange.partner)} · `}
      <Moment at={exchange.receivedAt} />
    </>
  )
}

interface BodyProps {
  readonly exchange: ExchangeDetail
  readonly canDecide: boolean
  readonly onDecide: (decision: Decision) => void
}

function Body({ exchange, canDecide, onDecide }: BodyProps) {
  const { t } = useTranslation()
  const { id, heldBy, dueAt, attempts, replays, messageIn, messageEdited, messageOut } = exchange
  // A change is made of what would be sent now.
  const editable = messageEdited ?? messageIn
  const [isEditing, setEditing] = useState(false)
  return (
    <Stack gap="md">
      <FailureCard
        exchange={exchange}
        canDecide={canDecide}
        onReplay={() => onDecide('replay')}
        onDiscard={() => onDecide('discard')}
        onEdit={editable === null ? null : () => setEditing(true)}
      />
      <Card>
        <Way exchange={exchange} />
        {heldBy !== null && (
          <Text size="sm" mt="md" ta="center">
            {t('exchange.heldBy')}{' '}
            <Go to={places.exchange(heldBy)} underline="always">
              {t('exchange.seeHolder')}
            </Go>
          </Text>
        )}
        {dueAt !== null && (
          <Text size="sm" mt="md" ta="center" component="div">
            {t('exchange.dueAt')} <Moment at={dueAt} />
          </Text>
        )}
      </Card>
      <Grid gap="md" align="stretch">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <MessageCard title={t('exchange.messageIn')} fileName={`${id}-in.json`} message={messageIn} />
        </Grid.Col>
        {messageEdited !== null && (
          <Grid.Col span={{ base: 12, md: 6 }}>
            <MessageCard
              title={t('exchange.messageEdited')}
              fileName={`${id}-edited.json`}
              message={messageEdited}
            />
          </Grid.Col>
        )}
        <Grid.Col span={{ base: 12, md: 6 }}>
          <MessageCard title={t('exchange.messageOut')} fileName={`${id}-out.json`} message={messageOut} />
        </Grid.Col>
      </Grid>
      <Card title={t('exchange.attempts')}>
        <AttemptList attempts={attempts} />
      </Card>
      {replays.length > 0 && (
        <Card title={t('exchange.replays')}>
          <ul className="steps">
            {replays.map(({ at, by, reason, replayId }) => (
              <li key={at}>
                <Moment at={at} />
                {` · ${by} · ${reason} `}
                {replayId !== null && (
                  <Go to={places.replay(replayId)} underline="always">
                    {t('exchange.seeReplay')}
                  </Go>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Text size="xs" c="dimmed" className="code">
        {id}
      </Text>
      {isEditing && editable !== null && (
        <EditDialog id={id} route={exchange.route} message={editable} onClose={() => setEditing(false)} />
      )}
    </Stack>
  )
}
