import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from './query-state.tsx'

const REASON_LENGTH_MAX = 1_000

export interface ReasonDialogProps {
  readonly title: string
  /** What it will do, and what cannot be undone: said before. */
  readonly children: ReactNode
  /** The verb on the button. */
  readonly action: string
  readonly isGrave?: boolean
  readonly onDecide: (reason: string) => Promise<unknown>
  readonly onClose: () => void
}

/** A decision and its reason, without which none is taken. */
export function ReasonDialog({
  title,
  children,
  action,
  isGrave = false,
  onDecide,
  onClose,
}: ReasonDialogProps) {
  const { t } = useTranslation()
  const textOf = useErrorText()
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const decision = useMutation({ mutationFn: onDecide, onSuccess: onClose })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setMissing(reason.trim() === '')
    if (reason.trim() !== '') decision.mutate(reason.trim())
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm" component="div">
            {children}
          </Text>
          <Textarea
            label={t('common.reason')}
            description={t('common.reasonHint')}
            error={isMissing ? t('common.reasonMissing') : null}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={REASON_LENGTH_MAX}
            rows={3}
            data-autofocus
            required
            withAsterisk={false}
          />
          {decision.isError && (
            <Alert color="red" variant="outline" role="alert" title={t('common.problem')}>
              {textOf(decision.error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={decision.isPending} {...(isGrave && { color: 'red.9' })}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
