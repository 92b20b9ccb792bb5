import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/client.ts'
import { failureTexts } from './failure-texts.ts'

export interface QueryStateProps<T> {
  readonly query: UseQueryResult<T, Error>
  /** Height of what is to come, px: nothing moves when it is there. */
  readonly height?: number
  readonly children: (data: T) => ReactNode
}

/** What was asked for, or a sentence about why it is not there yet; what was there before stays. */
export function QueryState<T>({ query, height = 160, children }: QueryStateProps<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <LoadError error={query.error} onRetry={() => void query.refetch()} />
  return (
    <Stack gap="xs" p="md" mih={height} aria-busy="true">
      {[70, 90, 60].map((width) => (
        <Skeleton key={width} height={14} width={`${width}%`} />
      ))}
    </Stack>
  )
}

/** Why something could not be shown or done, in a sentence. */
export function useErrorText(): (error: Error) => string {
  const { t } = useTranslation()
  return (error) => {
    if (!(error instanceof ApiError)) return t('common.crashed')
    if (error.status === 0 || error.status === 503) return t('session.unreachable')
    if (error.status === 403) return t('common.forbidden')
    if (error.status === 404) return t('common.notFound')
    if (error.code === null) return error.message
    const { what, why, now } = failureTexts(error.code)
    return `${what} ${why} ${now}`
  }
}

function LoadError({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const { t } = useTranslation()
  const textOf = useErrorText()
  return (
    <Alert color="red" variant="outline" m="md" title={t('common.failed')} role="status">
      <Group justify="space-between">
        <Text size="sm">{textOf(error)}</Text>
        <Button variant="default" size="xs" onClick={onRetry}>
          {t('common.tryAgain')}
        </Button>
      </Group>
    </Alert>
  )
}
