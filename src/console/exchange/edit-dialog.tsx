import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { ApiError, post } from '../api/client.ts'
import type { DryRun, Issue, Message, ReplayOrdered } from '../api/types.ts'
import { formatNumber } from '../format.ts'
import { failureTexts } from '../parts/failure-texts.ts'
import { useErrorText } from '../parts/query-state.tsx'
import { places } from '../places.ts'
import { FieldChanges } from '../replays/message-changes.tsx'
import { changesOf, type Replacement } from './changes.ts'
import { type Field, fieldsOf, shorten, WHOLE } from './fields.ts'
import { IssueList } from './issue-list.tsx'

export interface EditDialogProps {
  readonly id: string
  readonly message: Message
  readonly onClose: () => void
}

/** Change fields of a dead message and send it so; the original stays as it came. What is masked can be replaced, not read. */
export function EditDialog({ id, message, onClose }: EditDialogProps) {
  const { t } = useTranslation()
  const textOf = useErrorText()
  const [, go] = useLocation()
  const fields = useMemo(() => fieldsOf(message.text, WHOLE)?.shown ?? [], [message])
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map())
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
  const change = (path: string, text: string): void => {
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
          <Changes fields={fields} changes={changes} />
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

interface FieldInputsProps {
  readonly fields: readonly Field[]
  readonly search: string
  readonly typed: ReadonlyMap<string, string>
  readonly onChange: (path: string, text: string) => void
}

/** So many fields are offered at once; the search finds the others. */
const INPUTS_MAX = 12
const LINE_LENGTH_MAX = 80

function FieldInputs({ fields, search, typed, onChange }: FieldInputsProps) {
  const { t } = useTranslation()
  const wanted = search.trim().toLowerCase()
  const found = fields.filter(({ path, value }) => `${path} ${value}`.toLowerCase().includes(wanted))
  return (
    <div>
      <div className="inputs">
        {found.slice(0, INPUTS_MAX).map((field) => (
          <FieldInput
            key={field.path}
            field={field}
            text={typed.get(field.path) ?? field.value}
            onChange={(text) => onChange(field.path, text)}
          />
        ))}
      </div>
      {found.length > INPUTS_MAX && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('exchange.moreFields', { number: formatNumber(found.length - INPUTS_MAX) })}
        </Text>
      )}
    </div>
  )
}

interface FieldInputProps {
  readonly field: Field
  readonly text: string
  readonly onChange: (text: string) => void
}

/** What has several lines or is long keeps its lines. */
function FieldInput({ field: { path, value }, text, onChange }: FieldInputProps) {
  const props = { size: 'xs', label: path.slice(1), value: text } as const
  return value.includes('\n') || value.length > LINE_LENGTH_MAX ? (
    <Textarea {...props} rows={3} onChange={(event) => onChange(event.currentTarget.value)} />
  ) : (
    <TextInput {...props} onChange={(event) => onChange(event.currentTarget.value)} />
  )
}

interface ChangesProps {
  readonly fields: readonly Field[]
  readonly changes: readonly Replacement[]
}

/** What was, and what will be sent. */
function Changes({ fields, changes }: ChangesProps) {
  const { t } = useTranslation()
  if (changes.length === 0) return null
  const before = new Map(fields.map(({ path, value }) => [path, value]))
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('exchange.changes')}
      </Text>
      <ul className="steps">
        {changes.map(({ path, value }) => (
          <li key={path}>
            <span className="code">{path.slice(1)}</span>
            {': '}
            <del className="foreign">{shorten(before.get(path) ?? '')}</del>
            {' → '}
            <ins className="foreign">{shorten(String(value))}</ins>
          </li>
        ))}
      </ul>
    </div>
  )
}

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
