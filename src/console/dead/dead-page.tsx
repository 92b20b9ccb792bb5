import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconCircleCheck, IconSend } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { deadQuery, useRights } from '../api/queries.ts'
import type { DeadGroup } from '../api/types.ts'
import { formatNumber } from '../format.ts'
import { Card } from '../parts/card.tsx'
import { failureTexts } from '../parts/failure-texts.ts'
import { Go } from '../parts/go.tsx'
import { Moment } from '../parts/moment.tsx'
import { nameOf } from '../parts/names.ts'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { ScrollX } from '../parts/scroll-x.tsx'
import { places } from '../places.ts'

export function DeadPage() {
  const { t } = useTranslation()
  const query = useQuery(deadQuery)
  return (
    <Page title={t('dead.title')} lead={t('dead.lead')}>
      <QueryState query={query} height={300}>
        {(groups) =>
          groups.length === 0 ? (
            <Card>
              <Stack align="center" gap={6} py={48}>
                <IconCircleCheck size={36} color="var(--chart-delivered)" aria-hidden />
                <Text fw={600}>{t('dead.none')}</Text>
              </Stack>
            </Card>
          ) : (
            <Stack gap="md">
              {[...Map.groupBy(groups, ({ code, partner }) => `${code} ${partner}`)].map(([key, parts]) => (
                <Cause key={key} parts={parts} />
              ))}
            </Stack>
          )
        }
      </QueryState>
    </Page>
  )
}

/** One cause at one partner, with its routes. */
function Cause({ parts }: { readonly parts: readonly DeadGroup[] }) {
  const { t } = useTranslation()
  const { canDecide } = useRights()
  const [first] = parts
  if (first === undefined) return null
  const { code, partner } = first
  const texts = failureTexts(code)
  const count = parts.reduce((sum, part) => sum + part.count, 0)
  const search = new URLSearchParams({ state: 'dead', code, partner })
  return (
    <section className="failure" aria-label={`${code} ${partner}`}>
      <div className="failure-head">
        <Stack gap={2} maw={780}>
          <Text fw={650}>{`${nameOf('partner', partner)}: ${texts.what}`}</Text>
          <Text size="sm">{`${texts.why} ${texts.now}`}</Text>
          <Text size="xs" c="dimmed" className="code">
            {code}
          </Text>
        </Stack>
        <Group gap="xs">
          <Button variant="default" component={Link} href={`${places.exchanges}?${search}`}>
            {t('dead.see', { number: formatNumber(count) })}
          </Button>
          {canDecide && (
            <Button
              component={Link}
              href={`${places.newReplay}?${search}`}
              leftSection={<IconSend size={16} aria-hidden />}
            >
              {t('dead.replay')}
            </Button>
          )}
        </Group>
      </div>
      <ScrollX>
        <Table mt="sm" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('common.route')}</Table.Th>
              <Table.Th ta="right">{t('dead.count')}</Table.Th>
              <Table.Th>{t('dead.first')}</Table.Th>
              <Table.Th>{t('dead.last')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {parts.map(({ route, count: n, firstAt, lastAt }) => (
              <Table.Tr key={route}>
                <Table.Td>
                  <Go
                    to={`${places.exchanges}?${new URLSearchParams({ state: 'dead', code, partner, route })}`}
                  >
                    {nameOf('route', route)}
                  </Go>
                </Table.Td>
                <Table.Td ta="right">{formatNumber(n)}</Table.Td>
                <Table.Td className="cell">
                  <Moment at={firstAt} />
                </Table.Td>
                <Table.Td className="cell">
                  <Moment at={lastAt} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollX>
    </section>
  )
}
