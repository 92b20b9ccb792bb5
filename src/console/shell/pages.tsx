import { Text } from '@mantine/core'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch } from 'wouter'
import { OverviewPage } from '../overview/overview-page.tsx'
import { Page } from '../parts/page.tsx'

/** Each page but the first is loaded when somebody goes there. */
export function Pages() {
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route path="/" component={OverviewPage} />
        <Route component={UnknownPage} />
      </Switch>
    </Suspense>
  )
}

function UnknownPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('shell.unknownPage')}>
      <Text>{t('shell.unknownPageText')}</Text>
    </Page>
  )
}
