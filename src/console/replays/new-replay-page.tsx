import { Alert, Badge, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearchParams } from 'wouter'
import type { DryRun } from '../api/types.ts'
import { formatNumber } from '../format.ts'
import { Card } from '../parts/card.tsx'
import { nameOf } from '../parts/names.ts'
import { Page } from '../parts/page.tsx'
import { QueryState, useErrorText } from '../parts/query-state.tsx'
import { places } from '../places.ts'
import { type Chosen, chosenOf, orderReplay, tryReplay } from './order.ts'
import { Preview } from './preview.tsx'

/** A bulk replay: what was chosen, what would become of it, why; then it is ordered. */
export function NewReplayPage() {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const chosen = chosenOf(search)
  const trial = useQuery({
    queryKey: ['replay-trial', chosen],
    queryFn: () => (chosen === null ? Promise.reject(new Error()) : tryReplay(chosen, t('replays.trial'))),
    enabled: chosen !== null,
  })
  if (chosen === null)
    return (
      <Page title={t('replays.newTitle')}>
        <Text>{t('replays.nothingChosen')}</Text>
      </Page>
    )
  return (
    <Page title={t('replays.newTitle')}>
      <Card title={t('replays.chosen')}>
        <ChosenText chosen={chosen} />
      </Card>
      <Card title={t('replays.preview')}>
        <QueryState query={trial} height={180}>
          {(data) => <Preview trial={data} />}
        </QueryState>
      </Card>
      {trial.data !== undefined && trial.data.matched > 0 && <Order chosen={chosen} trial={trial.data} />}
    </Page>
  )
}

function ChosenText({ chosen }: { readonly chosen: Chosen }) {
  const { t } = useTranslation()
  if (chosen.kind === 'ids')
    return (
      <Text size="sm">{t('replays.chosenIds', { number: formatNumber(chosen.exchangeIds.length) })}</Text>
    )
  const { route, partner, ...rest } = chosen.filter
  const words = [
    ...(route === undefined ? [] : [`${t('common.route')}: ${nameOf('route', route)}`]),
    ...(partner === undefined ? [] : [`${t('common.partner')}: ${nameOf('partner', partner)}`]),
    ...Object.entries(rest)
      .filter(([name]) => name !== 'state')
      .map(([, value]) => value),
  ]
  return (
    <Group gap="xs">
      <Text size="sm">{t('replays.chosenFilter')}</Text>
      {words.map((word) => (
        <Badge key={word} variant="outline" color="gray" tt="none" className="plain-badge">
          {word}
        </Badge>
      ))}
    </Group>
  )
}

function Order({ chosen, trial }: { readonly chosen: Chosen; readonly trial: DryRun }) {
  const { t } = useTranslation()
  const textOf = useErrorText()
  const [, go] = useLocation()
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const order = useMutation({
    mutationFn: () => orderReplay(chosen, reason.trim()),
    onSuccess: ({ replayId }) => go(places.replay(replayId)),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setMissing(reason.trim() === '')
    if (reason.trim() !== '') order.mutate()
  }
  return (
    <Card>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Textarea
            label={t('common.reason')}
            description={t('common.reasonHint')}
            error={isMissing ? t('common.reasonMissing') : null}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={1_000}
            rows={2}
            required
            withAsterisk={false}
          />
          {order.isError && (
            <Alert color="red" variant="outline" role="alert" title={t('common.problem')}>
              {textOf(order.error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={order.isPending} leftSection={<IconSend size={16} aria-hidden />}>
              {t('replays.order', { number: formatNumber(trial.matched) })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}
