import { Button, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { download } from '../download.ts'
import { formatDate } from '../format.ts'
import { Card } from '../parts/card.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { QueryState } from '../parts/query-state.tsx'
import { OrderedBy, ReconciliationBadge } from './badges.tsx'
import { ClassFilter } from './class-filter.tsx'
import { linesCsv, reportJson } from './files.ts'
import { LineTable } from './line-table.tsx'
import { CLASSES, type Line, type LineClass, type Report, reportQuery } from './queries.ts'

/** One comparison: how many lines of each class, the lines, and what mends each of them. */
export function ReconciliationPage({ params }: { readonly params: { readonly id?: string } }) {
  const { t } = useTranslation()
  const query = useQuery(reportQuery(params.id ?? ''))
  const [search, setSearch] = useSearchParams()
  const chosen = CLASSES.find((kind) => kind === search.get('class')) ?? null
  const report = query.data
  // A page of its own: its heading is shorter, and growing it would move what stands below.
  if (report === undefined)
    return (
      <Page key="waiting" title={t('reconciliations.title')}>
        <QueryState query={query} height={420}>
          {() => null}
        </QueryState>
      </Page>
    )
  const lines = shownLines(report, chosen)
  return (
    <Page
      key="report"
      title={t('reconciliations.oneTitle', { day: formatDate(report.date) })}
      beside={<ReconciliationBadge state={report.state} />}
      lead={<Lead report={report} />}
      actions={report.state === 'done' && <Downloads report={report} lines={lines} />}
    >
      <QueryState query={query} height={420}>
        {(found) =>
          found.state === 'done' ? (
            <Stack gap="md">
              <ClassFilter
                counts={found.counts}
                chosen={chosen}
                onChoose={(kind) => setSearch(kind === null ? {} : { class: kind }, { replace: true })}
              />
              {chosen !== null && <Text size="sm">{t(`reconciliations.means.${chosen}`)}</Text>}
              <Card isFlush>
                {lines.length > 0 ? (
                  <LineTable lines={lines} />
                ) : (
                  <Text p="md" size="sm">
                    {t(chosen === null ? 'reconciliations.agrees' : 'reconciliations.noneOfClass')}
                  </Text>
                )}
              </Card>
            </Stack>
          ) : (
            <Text role="status">{t(`reconciliations.stateText.${found.state}`)}</Text>
          )
        }
      </QueryState>
    </Page>
  )
}

/** Of the chosen class; without one those that do not agree, as that is why somebody looks. */
const shownLines = ({ lines }: Report, chosen: LineClass | null): readonly Line[] =>
  CLASSES.flatMap((kind) =>
    (chosen === null ? kind !== 'matched' : kind === chosen)
      ? lines.filter(({ class: of }) => of === kind)
      : [],
  )

function Lead({ report }: { readonly report: Report }) {
  return (
    <>
      <span className="foreign">
        <OrderedBy by={report.by} />
      </span>
      {' · '}
      <Moment at={report.at} />
    </>
  )
}

/** The lines that are shown, as a file. */
function Downloads({ report, lines }: { readonly report: Report; readonly lines: readonly Line[] }) {
  const { t } = useTranslation()
  const name = `doi-soat-${report.date}`
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => download(`${name}.csv`, 'text/csv;charset=utf-8', linesCsv(lines, t))}
      >
        {t('exchanges.export')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => download(`${name}.json`, 'application/json', reportJson(report, lines))}
      >
        {t('reconciliations.exportJson')}
      </Button>
    </>
  )
}
