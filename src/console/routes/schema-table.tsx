import { Table, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { PathText } from '../parts/path-text.tsx'
import { ScrollX } from '../parts/scroll-x.tsx'
import { membersOf } from './members.ts'

/** A message, member by member. */
export function SchemaTable({ schema }: { readonly schema: object | null }) {
  const { t } = useTranslation()
  const members = useMemo(() => (schema === null ? [] : membersOf(schema)), [schema])
  if (members.length === 0) return <Text size="sm">{t('common.noRecord')}</Text>
  return (
    <ScrollX>
      <Table verticalSpacing={6} className="schema">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="24%">{t('exchange.field')}</Table.Th>
            <Table.Th w="24%">{t('routes.type')}</Table.Th>
            <Table.Th>{t('routes.required')}</Table.Th>
            <Table.Th>{t('routes.meaning')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.map(({ path, type, isRequired, description }) => (
            <Table.Tr key={path}>
              <Table.Td className="code wraps">
                <PathText path={path} />
              </Table.Td>
              <Table.Td className="code wraps">{type}</Table.Td>
              <Table.Td>{t(isRequired ? 'common.yes' : 'common.no')}</Table.Td>
              <Table.Td lang="en">
                <Text size="xs" miw={300}>
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
