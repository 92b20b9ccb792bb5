import { Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch, useLocation } from 'wouter'
import { OverviewPage } from '../overview/overview-page.tsx'
import { Page } from '../parts/page.tsx'
import { CrashBoundary } from './crash-boundary.tsx'
import { Crashed } from './crashed.tsx'

const AuditPage = lazy(() => import('../audit/audit-page.tsx').then((m) => ({ default: m.AuditPage })))
const DeadPage = lazy(() => import('../dead/dead-page.tsx').then((m) => ({ default: m.DeadPage })))
const DossierPage = lazy(() =>
  import('../dossier/dossier-page.tsx').then((m) => ({ default: m.DossierPage })),
)
const ExchangePage = lazy(() =>
  import('../exchange/exchange-page.tsx').then((m) => ({ default: m.ExchangePage })),
)
const ExchangesPage = lazy(() =>
  import('../exchanges/exchanges-page.tsx').then((m) => ({ default: m.ExchangesPage })),
)
const LanesPage = lazy(() => import('../lanes/lanes-page.tsx').then((m) => ({ default: m.LanesPage })))
const NewReplayPage = lazy(() =>
  import('../replays/new-replay-page.tsx').then((m) => ({ default: m.NewReplayPage })),
)
const PaymentPage = lazy(() =>
  import('../payments/payment-page.tsx').then((m) => ({ default: m.PaymentPage })),
)
const PaymentsPage = lazy(() =>
  import('../payments/payments-page.tsx').then((m) => ({ default: m.PaymentsPage })),
)
const ReconciliationPage = lazy(() =>
  import('../reconciliations/reconciliation-page.tsx').then((m) => ({ default: m.ReconciliationPage })),
)
const ReconciliationsPage = lazy(() =>
  import('../reconciliations/reconciliations-page.tsx').then((m) => ({ default: m.ReconciliationsPage })),
)
const ReplayPage = lazy(() => import('../replays/replay-page.tsx').then((m) => ({ default: m.ReplayPage })))
const ReplaysPage = lazy(() =>
  import('../replays/replays-page.tsx').then((m) => ({ default: m.ReplaysPage })),
)
const RoutePage = lazy(() => import('../routes/route-page.tsx').then((m) => ({ default: m.RoutePage })))
const RoutesPage = lazy(() => import('../routes/routes-page.tsx').then((m) => ({ default: m.RoutesPage })))

/** Each page but the first is loaded when somebody goes there. */
export function Pages() {
  const [place] = useLocation()
  return (
    <CrashBoundary key={place} fallback={<Crashed />}>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/" component={OverviewPage} />
          <Route path="/exchanges" component={ExchangesPage} />
          <Route path="/exchanges/:id">{(params) => <ExchangePage key={params.id} params={params} />}</Route>
          <Route path="/dossiers/:code">
            {(params) => <DossierPage key={params.code} params={params} />}
          </Route>
          <Route path="/dead" component={DeadPage} />
          <Route path="/replays" component={ReplaysPage} />
          <Route path="/replays/new" component={NewReplayPage} />
          <Route path="/replays/:id">{(params) => <ReplayPage key={params.id} params={params} />}</Route>
          <Route path="/lanes" component={LanesPage} />
          <Route path="/payments" component={PaymentsPage} />
          <Route path="/payments/:ref">{(params) => <PaymentPage key={params.ref} params={params} />}</Route>
          <Route path="/reconciliations" component={ReconciliationsPage} />
          <Route path="/reconciliations/:id">
            {(params) => <ReconciliationPage key={params.id} params={params} />}
          </Route>
          <Route path="/routes" component={RoutesPage} />
          <Route path="/routes/:id">{(params) => <RoutePage key={params.id} params={params} />}</Route>
          <Route path="/audit" component={AuditPage} />
          <Route component={UnknownPage} />
        </Switch>
      </Suspense>
    </CrashBoundary>
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
