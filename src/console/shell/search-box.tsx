import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { placeOf } from './place-of.ts'

/** One box for whatever an officer has in hand. */
export function SearchBox() {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const [text, setText] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (text.trim() === '') return
    go(placeOf(text.trim()))
    setText('')
  }
  return (
    <search>
      <form onSubmit={submit}>
        <TextInput
          type="search"
          size="sm"
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={t('shell.search')}
          aria-label={t('shell.searchLabel')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
    </search>
  )
}
