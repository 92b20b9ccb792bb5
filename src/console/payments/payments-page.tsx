import { Button, Group, NativeSelect, Table, TextInput } from '@mantine/core'
import { IconScale } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import { formatMoney } from '../format.ts'
import { Card } from '../parts/card.tsx'
import { CursorCard } from '../parts/cursor-card.tsx'
import { cursorList } from '../parts/cursor-list.ts'
import { Go } from '../parts/go.tsx'
import { nameOf } from '../parts/names.ts'
import { Page } from '../parts/page.tsx'
import { ScrollX } from '../parts/scroll-x.tsx'
import { places } from '../places.ts'
import { PaymentBadge } from './payment-badge.tsx'
import { PAYMENT_STATES, type Payment } from './types.ts'

export function PaymentsPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const of = (name: string): string | undefined => search.get(name)?.trim() || undefined
  const filter = { state: of('state'), dossierCode: of('dossierCode') }
  const list = useInfiniteQuery(cursorList<Payment>('payments', '/payments', filter))
  const change = (name: string, value: string): void =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === '') after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  return (
    <Page
      title={t('payments.title')}
      actions={
        <Button
          component={Link}
          href={places.reconciliations}
          variant="default"
          leftSection={<IconScale size={16} aria-hidden />}
        >
          {t('shell.pages.reconciliations')}
        </Button>
      }
    >
      <Card>
        <Group gap="sm" align="flex-end">
          <TextInput
            type="search"
            size="sm"
            className="grow"
            label={t('common.dossierCode')}
            value={search.get('dossierCode') ?? ''}
            onChange={(event) => change('dossierCode', event.currentTarget.value)}
          />
          <NativeSelect
            size="sm"
            label={t('common.state')}
            value={search.get('state') ?? ''}
            onChange={(event) => change('state', event.currentTarget.value)}
            data={[
              { value: '', label: t('common.all') },
              ...PAYMENT_STATES.map((state) => ({ value: state, label: t(`payments.state.${state}`) })),
            ]}
          />
        </Group>
      </Card>
      <CursorCard query={list} height={420} empty={t('payments.none')}>
        {(payments) => <PaymentTable payments={payments} />}
      </CursorCard>
    </Page>
  )
}

function PaymentTable({ payments }: { readonly payments: readonly Payment[] }) {
  const { t } = useTranslation()
  return (
    <ScrollX>
      <Table verticalSpacing="xs" horizontalSpacing="md" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('payments.ref')}</Table.Th>
            <Table.Th>{t('common.dossierCode')}</Table.Th>
            <Table.Th>{t('payments.provider')}</Table.Th>
            <Table.Th>{t('common.state')}</Table.Th>
            <Table.Th ta="right">{t('payments.amount')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {payments.map(({ paymentRef, dossierCode, provider, state, amountVnd }) => (
            <Table.Tr key={paymentRef}>
              <Table.Td>
                <Go to={places.payment(paymentRef)} className="code" size="sm" fw={600}>
                  {paymentRef}
                </Go>
              </Table.Td>
              <Table.Td>
                <Go to={places.dossier(dossierCode)} className="code" size="sm">
                  {dossierCode}
                </Go>
              </Table.Td>
              <Table.Td>{nameOf('partner', provider)}</Table.Td>
              <Table.Td>
                <PaymentBadge state={state} />
              </Table.Td>
              <Table.Td ta="right" className="cell">
                {formatMoney(amountVnd)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  )
}
