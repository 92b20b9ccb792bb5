import { Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch } from 'wouter'
import { OverviewPage } from '../overview/overview-page.tsx'
import { Page } from '../parts/page.tsx'

const ExchangesPage = lazy(async () => ({
  default: (await import('../exchanges/exchanges-page.tsx')).ExchangesPage,
}))

/** Each page but the first is loaded when somebody goes there. */
export function Pages() {
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route path="/" component={OverviewPage} />
        <Route path="/exchanges" component={ExchangesPage} />
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
