import { Button, Center } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export interface MoreButtonProps {
  readonly query: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly fetchNextPage: () => unknown
  }
}

/** The next page of a list, below the ones before. */
export function MoreButton({ query }: MoreButtonProps) {
  const { t } = useTranslation()
  if (!query.hasNextPage) return null
  return (
    <Center p="sm">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t('common.more')}
      </Button>
    </Center>
  )
}
