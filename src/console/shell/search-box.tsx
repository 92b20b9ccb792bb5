import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { findPlace } from './find-place.ts'

/** One box for whatever an officer has in hand. */
export function SearchBox() {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const [text, setText] = useState('')
  /** Who has searched again meanwhile is not led astray. */
  const latest = useRef('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const wanted = text.trim()
    if (wanted === '') return
    setText('')
    latest.current = wanted
    void findPlace(wanted).then((place) => {
      if (latest.current === wanted) go(place)
    })
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
