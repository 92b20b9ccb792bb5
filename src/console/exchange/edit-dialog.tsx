import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { ApiError, post } from '../api/client.ts'
import { routePapersQuery } from '../api/queries.ts'
import type { DryRun, Issue, Message, ReplayOrdered } from '../api/types.ts'
import { failureTexts } from '../parts/failure-texts.ts'
import { useErrorText } from '../parts/query-state.tsx'
import { places } from '../places.ts'
import { FieldChanges } from '../replays/message-changes.tsx'
import { ChangeList } from './change-list.tsx'
import { changesOf, type Typed } from './changes.ts'
import { FieldInputs } from './field-inputs.tsx'
import { fieldsOf, WHOLE } from './fields.ts'
import { IssueList } from './issue-list.tsx'
import { missingFields } from './missing-fields.ts'

export interface EditDialogProps {
  readonly id: string
  /** Of the exchange: its schema says what the message may have beside. */
  readonly route: string
  readonly message: Message
  readonly onClose: () => void
}

/** Change, add or leave out fields of a dead message and send it so; the original stays as it came. What is masked can be replaced, not read. */
export function EditDialog({ id, route, message, onClose }: EditDialogProps) {
  const { t } = useTranslation()
  const textOf = useErrorText()
  const [, go] = useLocation()
  const schema = useQuery(routePapersQuery(route)).data?.acceptsSchema ?? null
  const fields = useMemo(() => {
    const there = fieldsOf(message.text, WHOLE)?.shown ?? []
    return [...there, ...missingFields(schema, there)]
  }, [message, schema])
  const [typed, setTyped] = useState<Typed>(new Map())
  const [search, setSearch] = useState('')
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const changes = changesOf(fields, typed)
  const bodyOf = (why: string) => ({ exchangeIds: [id], reason: why, edits: [{ exchangeId: id, changes }] })
  const trial = useMutation({
    mutationFn: () => post<DryRun>('/replays', { ...bodyOf(t('replays.trial')), dryRun: true }),
  })
  const order = useMutation({
    mutationFn: () => post<ReplayOrdered>('/replays', bodyOf(reason.trim())),
    onSuccess: ({ replayId }) => go(places.replay(replayId)),
  })
  const change = (path: string, text: string | null): void => {
    trial.reset()
    order.reset()
    setTyped(new Map([...typed, [path, text]]))
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setMissing(reason.trim() === '')
    if (reason.trim() !== '') order.mutate()
  }
  const error = trial.error ?? order.error
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('exchange.editTitle')}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t('exchange.editText')}</Text>
          <TextInput
            type="search"
            label={t('exchange.findField')}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            data-autofocus
          />
          <FieldInputs fields={fields} search={search} typed={typed} onChange={change} />
          <ChangeList fields={fields} changes={changes} />
          {trial.data && <Trial trial={trial.data} />}
          {error && (
            <Alert color="red" variant="outline" role="alert" title={t('common.problem')}>
              {issuesOf(error).length > 0 ? t('exchange.editWrong') : textOf(error)}
              <IssueList issues={issuesOf(error)} />
            </Alert>
          )}
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
          <Group justify="flex-end">
            <Button
              variant="default"
              disabled={changes.length === 0}
              loading={trial.isPending}
              onClick={() => trial.mutate()}
            >
              {t('routes.run')}
            </Button>
            <Button type="submit" disabled={changes.length === 0} loading={order.isPending}>
              {t('exchange.replay')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** Of the message as it would be sent, or of the one change that does not fit; the API names the edit before. */
const issuesOf = (error: Error): readonly Issue[] =>
  error instanceof ApiError
    ? error.issues.map(({ path, message }) => ({
        path: path.replace(/^\/edits\/0\/(message|changes)/, ''),
        message,
      }))
    : []

function Trial({ trial }: { readonly trial: DryRun }) {
  const { t } = useTranslation()
  const [fail] = trial.fails
  return (
    <Alert color={fail ? 'red' : 'green'} variant="outline" role="status">
      {fail ? failureTexts(fail.failure.code).what : t('routes.passed')}
      {fail && <IssueList issues={fail.failure.issues ?? []} />}
      {trial.changes.map((change) => (
        <FieldChanges key={change.id} change={change} />
      ))}
    </Alert>
  )
}
