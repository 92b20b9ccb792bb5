import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../api/types.ts'
import { download } from '../download.ts'
import { formatNumber } from '../format.ts'
import { Card } from '../parts/card.tsx'
import { PathText } from '../parts/path-text.tsx'
import { fieldsOf } from './fields.ts'
import { indented, RAW_LENGTH_MAX } from './indented.ts'

const BYTES_PER_KB = 1_000

export interface MessageCardProps {
  readonly title: string
  /** What a file of it is called. */
  readonly fileName: string
  readonly message: Message | null
}

/** A message, field by field or as it is; a long one is cut here and whole in the file. */
export function MessageCard({ title, fileName, message }: MessageCardProps) {
  const { t } = useTranslation()
  const [view, setView] = useState<'fields' | 'raw'>('fields')
  const fields = useMemo(() => (message === null ? null : fieldsOf(message.text)), [message])
  if (message === null)
    return (
      <Card title={title}>
        <Text size="sm" c="dimmed">
          {t('exchange.noMessage')}
        </Text>
      </Card>
    )
  const isRaw = view === 'raw' || fields === null
  const isCut = isRaw ? message.text.length > RAW_LENGTH_MAX : fields.isCut
  const size = formatNumber(Math.ceil(message.text.length / BYTES_PER_KB))
  return (
    <Card
      title={title}
      isFlush
      beside={
        <Group gap="xs">
          {fields !== null && (
            <SegmentedControl
              size="xs"
              value={view}
              onChange={(value) => setView(value === 'raw' ? 'raw' : 'fields')}
              data={[
                { value: 'fields', label: t('exchange.fields') },
                { value: 'raw', label: t('exchange.raw') },
              ]}
              aria-label={title}
              transitionDuration={0}
            />
          )}
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconDownload size={15} aria-hidden />}
            onClick={() => download(fileName, message.contentType, message.text)}
          >
            {t('common.download')}
          </Button>
        </Group>
      }
    >
      {isCut && (
        <Text size="sm" px="md" pb="xs" c="var(--tone-wait)">
          {t('exchange.cut', { size })}
        </Text>
      )}
      {isRaw ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
        <pre className="raw" tabIndex={0}>
          {indented(message.text)}
        </pre>
      ) : (
        <table className="fields">
          <tbody>
            {fields.shown.map(({ path, value }) => (
              <tr key={path}>
                <th scope="row" className="code">
                  <PathText path={path.slice(1)} />
                </th>
                <td className="foreign">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}
