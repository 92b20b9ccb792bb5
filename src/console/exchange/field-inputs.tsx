import { ActionIcon, Text, Textarea, TextInput } from '@mantine/core'
import { IconArrowBackUp, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatNumber } from '../format.ts'
import type { Typed } from './changes.ts'
import type { Field } from './fields.ts'

export interface FieldInputsProps {
  readonly fields: readonly Field[]
  readonly search: string
  readonly typed: Typed
  /** `text` null: the field is to go. */
  readonly onChange: (path: string, text: string | null) => void
}

/** So many fields are offered at once; the search finds the others. */
const INPUTS_MAX = 12
const LINE_LENGTH_MAX = 80

/** The fields that a search finds, those that the message has first. */
export function FieldInputs({ fields, search, typed, onChange }: FieldInputsProps) {
  const { t } = useTranslation()
  const wanted = search.trim().toLowerCase()
  const found = fields.filter(({ path, value }) => `${path} ${value}`.toLowerCase().includes(wanted))
  return (
    <div>
      <div className="inputs">
        {found.slice(0, INPUTS_MAX).map((field) => (
          <FieldInput
            key={field.path}
            field={field}
            text={typed.has(field.path) ? (typed.get(field.path) ?? null) : field.value}
            onChange={(text) => onChange(field.path, text)}
          />
        ))}
      </div>
      {found.length > INPUTS_MAX && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('exchange.moreFields', { number: formatNumber(found.length - INPUTS_MAX) })}
        </Text>
      )}
    </div>
  )
}

interface FieldInputProps {
  readonly field: Field
  readonly text: string | null
  readonly onChange: (text: string | null) => void
}

/** What has several lines or is long keeps its lines. */
function FieldInput({ field: { path, value, isMissing }, text, onChange }: FieldInputProps) {
  const { t } = useTranslation()
  const isGone = text === null
  const name = path.slice(1)
  const props = {
    size: 'xs',
    label: name,
    value: text ?? '',
    disabled: isGone,
    placeholder: isGone ? t('exchange.leftOut') : isMissing ? t('exchange.notThere') : '',
  } as const
  const button = !isMissing && (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={t(isGone ? 'exchange.keepField' : 'exchange.leaveOut', { name })}
      onClick={() => onChange(isGone ? value : null)}
    >
      {isGone ? <IconArrowBackUp size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
    </ActionIcon>
  )
  return value.includes('\n') || value.length > LINE_LENGTH_MAX ? (
    <Textarea
      {...props}
      rows={3}
      rightSection={button}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  ) : (
    <TextInput {...props} rightSection={button} onChange={(event) => onChange(event.currentTarget.value)} />
  )
}
