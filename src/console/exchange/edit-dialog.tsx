import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { post } from '../api/client.ts'
import type { DryRun, Message, ReplayOrdered } from '../api/types.ts'
import { failureTexts } from '../parts/failure-texts.ts'
import { useErrorText } from '../parts/query-state.tsx'
import { places } from '../places.ts'
import { changesOf, type Replacement } from './changes.ts'
import { type Field, fieldsOf } from './fields.ts'
import { issueText } from './issue-text.ts'

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
  const fields = useMemo(() => fieldsOf(message.text)?.shown ?? [], [message])
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map())
  const [search, setSearch] = useState('')
  const [reason, setReason] = useState('')
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
    setTyped(new Map([...typed, [path, text]]))
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    order.mutate()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('exchange.editTitle')}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit}>
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
          {(trial.error ?? order.error) && (
            <Alert color="red" variant="outline" role="alert" title={t('common.problem')}>
              {textOf(trial.error ?? order.error ?? new Error())}
            </Alert>
          )}
          <Textarea
            label={t('common.reason')}
            description={t('common.reasonHint')}
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

interface FieldInputsProps {
  readonly fields: readonly Field[]
  readonly search: string
  readonly typed: ReadonlyMap<string, string>
  readonly onChange: (path: string, text: string) => void
}

/** So many fields are offered at once; the search finds the others. */
const INPUTS_MAX = 12

function FieldInputs({ fields, search, typed, onChange }: FieldInputsProps) {
  const wanted = search.trim().toLowerCase()
  const found = fields.filter(({ path, value }) => `${path} ${value}`.toLowerCase().includes(wanted))
  return (
    <div className="inputs">
      {found.slice(0, INPUTS_MAX).map(({ path, value }) => (
        <TextInput
          key={path}
          size="xs"
          label={path.slice(1)}
          value={typed.get(path) ?? value}
          onChange={(event) => onChange(path, event.currentTarget.value)}
        />
      ))}
    </div>
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
            <del className="foreign">{before.get(path)}</del>
            {' → '}
            <ins className="foreign">{String(value)}</ins>
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
      <ul className="steps">
        {(fail?.failure.issues ?? []).map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <span className="code">{path}</span>
            {` · ${issueText(message)}`}
          </li>
        ))}
      </ul>
    </Alert>
  )
}
