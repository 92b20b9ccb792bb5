import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconBan, IconPencil, IconSend } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ExchangeDetail } from '../api/types.ts'
import { spoken } from '../i18n/i18n.ts'
import { failureTexts } from '../parts/failure-texts.ts'
import { ScrollX } from '../parts/scroll-x.tsx'
import { shorten } from './fields.ts'
import { issueText } from './issue-text.ts'

export interface FailureCardProps {
  readonly exchange: ExchangeDetail
  readonly canDecide: boolean
  readonly onReplay: () => void
  readonly onDiscard: () => void
  /** null: there is no message to change. */
  readonly onEdit: (() => void) | null
}

/** What happened, why as far as known, what to do: and the buttons that do it. */
export function FailureCard({ exchange, canDecide, onReplay, onDiscard, onEdit }: FailureCardProps) {
  const { t } = useTranslation()
  const { failure, issues, state } = exchange
  if (failure === null) return null
  const texts = failureTexts(failure.code)
  const partnerText = exchange.attempts.findLast((attempt) => attempt.partnerText)?.partnerText
  return (
    <section className="failure" aria-label={t('exchange.failure')}>
      <div className="failure-head">
        <Stack gap={2} maw={760}>
          <Text fw={650}>{texts.what}</Text>
          <Text size="sm">{texts.why}</Text>
          <Text size="sm">{texts.now}</Text>
          {partnerText && (
            <blockquote className="words">
              <Text size="xs" c="dimmed">
                {t('exchange.partnerText')}
              </Text>
              <span className="foreign">{shorten(partnerText)}</span>
            </blockquote>
          )}
          <Text size="xs" c="dimmed" className="code" mt={4}>
            {/* The gateway's own sentence is English: for who reads that. */}
            {spoken() === 'en' ? `${failure.code} · ${failure.detail}` : failure.code}
          </Text>
        </Stack>
        {canDecide && state === 'dead' && (
          <Group gap="xs">
            <Button leftSection={<IconSend size={16} aria-hidden />} onClick={onReplay}>
              {t('exchange.replay')}
            </Button>
            {onEdit !== null && (
              <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
                {t('exchange.edit')}
              </Button>
            )}
            <Button variant="default" leftSection={<IconBan size={16} aria-hidden />} onClick={onDiscard}>
              {t('exchange.discard')}
            </Button>
          </Group>
        )}
      </div>
      {issues !== null && issues.length > 0 && <Issues issues={issues} />}
    </section>
  )
}

function Issues({ issues }: { readonly issues: NonNullable<ExchangeDetail['issues']> }) {
  const { t } = useTranslation()
  return (
    <ScrollX>
      <Table mt="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('exchange.field')}</Table.Th>
            <Table.Th>{t('exchange.wrong')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {issues.map(({ path, message }) => (
            <Table.Tr key={`${path} ${message}`}>
              <Table.Td className="code">{path === '' ? '/' : path}</Table.Td>
              <Table.Td className="foreign">{issueText(message)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  )
}
