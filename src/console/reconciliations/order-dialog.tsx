import { Button, FileInput, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { ApiError, post } from '../api/client.ts'
import { startOfToday } from '../format.ts'
import { nameOf } from '../parts/names.ts'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { PAYMENT_PROVIDERS } from '../payments/types.ts'
import { places } from '../places.ts'
import type { Reconciliation } from './queries.ts'

interface Statement {
  readonly provider: string
  readonly name: string
  readonly csv: string
}

const DAY_MS = 86_400_000
const yesterday = (): string => startOfToday(new Date(Date.now() - DAY_MS)).slice(0, 10)

/** Has a day compared, with the providers' statements where somebody has them. */
export function OrderDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [, go] = useLocation()
  const [date, setDate] = useState(yesterday)
  const [statements, setStatements] = useState<readonly Statement[]>([])
  const [refusal, setRefusal] = useState<ApiError | null>(null)
  const order = async (reason: string): Promise<void> => {
    setRefusal(null)
    try {
      const ordered = await post<Reconciliation>('/reconciliations', {
        ...{ kind: 'payments', date, reason },
        statements: statements.map(({ provider, csv }) => ({ provider, csv })),
      })
      void queries.invalidateQueries({ queryKey: ['reconciliations'] })
      go(places.reconciliation(ordered.reconciliationId))
    } catch (error) {
      if (error instanceof ApiError && error.code === 'REQUEST_INVALID') setRefusal(error)
      throw error
    }
  }
  return (
    <ReasonDialog
      title={t('reconciliations.orderTitle')}
      action={t('reconciliations.order')}
      onDecide={order}
      onClose={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">{t('reconciliations.orderText')}</Text>
        <TextInput
          type="date"
          label={t('reconciliations.day')}
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <Statements statements={statements} onChange={setStatements} />
        {refusal !== null && <Refusal refusal={refusal} />}
      </Stack>
    </ReasonDialog>
  )
}

/** The gateway's own words about what was sent, a statement mostly: small, for the help desk. */
function Refusal({ refusal }: { readonly refusal: ApiError }) {
  const { t } = useTranslation()
  return (
    <ul className="steps" aria-label={t('exchange.wrong')} lang="en">
      <li className="foreign">{refusal.message}</li>
      {refusal.issues.map(({ path, message }) => (
        <li key={`${path} ${message}`} className="foreign">
          <span className="code">{path}</span>
          {` · ${message}`}
        </li>
      ))}
    </ul>
  )
}

interface StatementsProps {
  readonly statements: readonly Statement[]
  readonly onChange: (statements: readonly Statement[]) => void
}

/** One file for each provider; another one takes its place. */
function Statements({ statements, onChange }: StatementsProps) {
  const { t } = useTranslation()
  const [provider, setProvider] = useState<string>(PAYMENT_PROVIDERS[0])
  const others = (left: string): readonly Statement[] => statements.filter((each) => each.provider !== left)
  const add = async (file: File | null): Promise<void> => {
    if (file !== null) onChange([...others(provider), { provider, name: file.name, csv: await file.text() }])
  }
  return (
    <div>
      <Group gap="sm" align="flex-end" grow>
        <NativeSelect
          label={t('reconciliations.statementOf')}
          value={provider}
          onChange={(event) => setProvider(event.currentTarget.value)}
          data={PAYMENT_PROVIDERS.map((id) => ({ value: id, label: nameOf('partner', id) }))}
        />
        <FileInput
          label={t('reconciliations.statement')}
          placeholder={t('reconciliations.chooseFile')}
          accept=".csv,text/csv"
          value={null}
          onChange={(file) => void add(file)}
        />
      </Group>
      <ul className="steps">
        {statements.map((each) => (
          <li key={each.provider}>
            <Group gap="xs" justify="space-between">
              <span className="foreign">{`${nameOf('partner', each.provider)} · ${each.name}`}</span>
              <Button size="compact-xs" variant="default" onClick={() => onChange(others(each.provider))}>
                {t('reconciliations.leaveOut')}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
    </div>
  )
}
