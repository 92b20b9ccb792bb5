import { Button, Center, Table, Text } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatMoney } from '../format.ts'
import { Go } from '../parts/go.tsx'
import { nameOf, sideName } from '../parts/names.ts'
import { None } from '../parts/none.tsx'
import { ScrollX } from '../parts/scroll-x.tsx'
import { places } from '../places.ts'
import { ClassBadge } from './badges.tsx'
import type { Line } from './queries.ts'
import { type Mended, Repair } from './repair.tsx'

/** A day may have thousands; so many rows more at a time. */
const ROWS = 100

const keyOf = (line: Line): string =>
  [line.paymentRef, line.providerRef, line.providerTransactionId, line.repair].join(' ')

/** Lines with both sides beside each other, and what mends each. */
export function LineTable({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(ROWS)
  const [mended, setMended] = useState<ReadonlyMap<string, Mended>>(new Map())
  return (
    <>
      <ScrollX>
        <Table verticalSpacing="xs" horizontalSpacing="md" highlightOnHover className="stacked">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('reconciliations.result')}</Table.Th>
              <Table.Th>{t('payments.oneTitle')}</Table.Th>
              <Table.Th>{t('payments.provider')}</Table.Th>
              <Table.Th>{t('reconciliations.ours')}</Table.Th>
              <Table.Th>{t('reconciliations.theirsHead')}</Table.Th>
              <Table.Th>{t('reconciliations.toDo')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.slice(0, shown).map((line) => (
              <Table.Tr key={`${line.class} ${keyOf(line)}`}>
                <Table.Td>
                  <ClassBadge kind={line.class} />
                </Table.Td>
                <Table.Td>
                  <Names line={line} />
                </Table.Td>
                <Table.Td className="late">
                  {nameOf('partner', line.provider)}
                  <Code text={line.providerRef} />
                  <Code text={line.providerTransactionId} />
                </Table.Td>
                <Table.Td className="cell" data-label={t('reconciliations.ours')}>
                  <Side side={line.ours} />
                </Table.Td>
                <Table.Td className="cell" data-label={t('reconciliations.theirsHead')}>
                  <Side side={line.theirs} />
                  <Small text={noteOf(line, t)} />
                </Table.Td>
                <Table.Td className="late">
                  <Repair
                    line={line}
                    mended={mended.get(keyOf(line))}
                    onMended={(done) => setMended(new Map([...mended, [keyOf(line), done]]))}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollX>
      {lines.length > shown && (
        <Center p="sm">
          <Button variant="default" onClick={() => setShown(shown + ROWS)}>
            {t('common.more')}
          </Button>
        </Center>
      )}
    </>
  )
}

function Names({ line: { paymentRef, dossierCode } }: { readonly line: Line }) {
  return (
    <>
      {paymentRef === null ? (
        <None />
      ) : (
        <Go to={places.payment(paymentRef)} className="code" size="sm" fw={600}>
          {paymentRef}
        </Go>
      )}
      {dossierCode !== null && (
        <Text size="xs">
          <Go to={places.dossier(dossierCode)} className="code">
            {dossierCode}
          </Go>
        </Text>
      )}
    </>
  )
}

/** What the two sides do not show by themselves. */
function noteOf({ class: kind, theirs, paymentRef }: Line, t: TFunction): string | null {
  if (kind === 'only-us' && theirs?.state === 'paid') return t('reconciliations.notInStatement')
  return kind === 'only-provider' && paymentRef !== null ? t('reconciliations.second') : null
}

function Code({ text }: { readonly text: string | null }) {
  return text === null ? null : (
    <Text size="xs" c="dimmed" className="code">
      {text}
    </Text>
  )
}

function Small({ text }: { readonly text: string | null }) {
  return text === null ? null : (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  )
}

function Side({ side }: { readonly side: Line['ours'] | Line['theirs'] }) {
  if (side === null) return <None />
  return (
    <>
      {sideName(side.state)}
      {side.amountVnd !== null && (
        <Text size="xs" c="dimmed">
          {formatMoney(side.amountVnd)}
        </Text>
      )}
    </>
  )
}
