import { Stack, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { routePapersQuery } from '../api/queries.ts'
import type { RoutePapers } from '../api/types.ts'
import { Card } from '../parts/card.tsx'
import { nameOf } from '../parts/names.ts'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { ToneBadge } from '../parts/tone.tsx'
import { SchemaTable } from './schema-table.tsx'
import { TryOut } from './try-out.tsx'

export function RoutePage({ params }: { readonly params: { readonly id?: string } }) {
  const { t } = useTranslation()
  const id = params.id ?? ''
  const query = useQuery(routePapersQuery(id))
  return (
    <Page
      title={nameOf('route', id)}
      beside={
        query.data && (
          <ToneBadge
            tone={query.data.enabled ? 'ok' : 'still'}
            label={t(query.data.enabled ? 'routes.on' : 'routes.off')}
          />
        )
      }
      lead={query.data && <span className="code">{`${query.data.channel} → ${query.data.lane}`}</span>}
    >
      <QueryState query={query} height={480}>
        {(route) => <Papers route={route} />}
      </QueryState>
    </Page>
  )
}

function Papers({ route }: { readonly route: RoutePapers }) {
  const { t } = useTranslation()
  return (
    <Stack gap="md">
      <TryOut route={route} />
      <Card title={t('routes.schemas')}>
        <Tabs defaultValue="in" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="in">{`${t('exchange.messageIn')} · ${route.accepts}`}</Tabs.Tab>
            <Tabs.Tab value="out">{`${t('exchange.messageOut')} · ${route.sends}`}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="in" pt="sm">
            <SchemaTable schema={route.acceptsSchema} />
          </Tabs.Panel>
          <Tabs.Panel value="out" pt="sm">
            <SchemaTable schema={route.sendsSchema} />
          </Tabs.Panel>
        </Tabs>
      </Card>
    </Stack>
  )
}
