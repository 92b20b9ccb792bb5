import { Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { routesQuery } from '../api/queries.ts'
import { Card } from '../parts/card.tsx'
import { Go } from '../parts/go.tsx'
import { nameOf } from '../parts/names.ts'
import { Page } from '../parts/page.tsx'
import { PathText } from '../parts/path-text.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { ScrollX } from '../parts/scroll-x.tsx'
import { ToneBadge } from '../parts/tone.tsx'
import { places } from '../places.ts'

/** What the API says of a route that nobody sends to from outside. */
const INTERNAL = 'internal'

export function RoutesPage() {
  const { t } = useTranslation()
  const query = useQuery(routesQuery)
  return (
    <Page title={t('routes.title')} lead={t('routes.lead')}>
      <Card isFlush>
        <QueryState query={query} height={240}>
          {(routes) => (
            <ScrollX>
              <Table verticalSpacing="xs" horizontalSpacing="md" className="schema" highlightOnHover>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('common.route')}</Table.Th>
                    <Table.Th>{t('routes.channel')}</Table.Th>
                    <Table.Th>{t('common.lane')}</Table.Th>
                    <Table.Th>{t('routes.onDead')}</Table.Th>
                    <Table.Th>{t('common.state')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {routes.map(({ id, channel, lane, onDead, enabled }) => (
                    <Table.Tr key={id}>
                      <Table.Td>
                        <Go to={places.route(id)} fw={600}>
                          {nameOf('route', id)}
                        </Go>
                        <Text size="xs" c="dimmed" className="code">
                          {id}
                        </Text>
                      </Table.Td>
                      <Table.Td className="code wraps">
                        {channel === INTERNAL ? t('routes.internal') : <PathText path={channel} />}
                      </Table.Td>
                      <Table.Td className="code">{lane}</Table.Td>
                      <Table.Td className="cell">{t(`words.onDead.${onDead}`)}</Table.Td>
                      <Table.Td>
                        <ToneBadge
                          tone={enabled ? 'ok' : 'still'}
                          label={t(enabled ? 'routes.on' : 'routes.off')}
                        />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </ScrollX>
          )}
        </QueryState>
      </Card>
    </Page>
  )
}
