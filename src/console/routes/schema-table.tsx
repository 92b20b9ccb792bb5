import { Table, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ScrollX } from '../parts/scroll-x.tsx'
import { membersOf } from './members.ts'

/** A message, member by member. */
export function SchemaTable({ schema }: { readonly schema: object | null }) {
  const { t } = useTranslation()
  const members = useMemo(() => (schema === null ? [] : membersOf(schema)), [schema])
  if (members.length === 0) return <Text size="sm">{t('common.noRecord')}</Text>
  return (
    <ScrollX>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('exchange.field')}</Table.Th>
            <Table.Th>{t('routes.type')}</Table.Th>
            <Table.Th>{t('routes.required')}</Table.Th>
            <Table.Th>{t('routes.meaning')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.map(({ path, type, isRequired, description }) => (
            <Table.Tr key={path}>
              <Table.Td className="code">{path}</Table.Td>
              <Table.Td className="code">{type}</Table.Td>
              <Table.Td>{t(isRequired ? 'common.yes' : 'common.no')}</Table.Td>
              <Table.Td lang="en">
                <Text size="xs" maw={520}>
                  {description}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  )
}
