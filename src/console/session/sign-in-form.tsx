import { Alert, Button, PasswordInput, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signIn } from './session.ts'

/** Asks for an admin token. Who is signed in by it is the session's to know. */
export function SignInForm() {
  const { t } = useTranslation()
  const [token, setToken] = useState('')
  const [refusal, setRefusal] = useState<'wrong' | 'unreachable' | null>(null)
  const [isAsking, setAsking] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setAsking(true)
    const answer = await signIn(token)
    setAsking(false)
    setRefusal(answer === 'ok' ? null : answer)
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <PasswordInput
          label={t('session.token')}
          description={t('session.tokenHint')}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
          required
          withAsterisk={false}
        />
        {refusal !== null && (
          <Alert color="red" variant="outline" role="alert">
            {t(`session.${refusal}`)}
          </Alert>
        )}
        <Button type="submit" loading={isAsking} fullWidth>
          {t('session.signIn')}
        </Button>
      </Stack>
    </form>
  )
}
