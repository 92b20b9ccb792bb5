import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Page } from '../parts/page.tsx'

/** Instead of what has failed. */
export function Crashed() {
  const { t } = useTranslation()
  return (
    <Page title={t('common.failed')}>
      <Text>{t('common.crashed')}</Text>
      <Button variant="default" w="fit-content" onClick={() => location.reload()}>
        {t('common.refresh')}
      </Button>
    </Page>
  )
}
