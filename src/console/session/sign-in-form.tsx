import { Alert, Button, Divider, Loader, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatMoment } from '../format.ts'
import {
  oidcAddress,
  readMethods,
  type SignInAnswer,
  type SignInMethods,
  signInByName,
  signInByToken,
} from './session.ts'
import { wantedPlace } from './wanted-place.ts'

/** Why the identity provider's way ended here again; said in the address. */
const REASONS = ['unavailable', 'failed', 'no-role'] as const

/** The ways to sign in, those for people first. */
export function SignInForm() {
  const { t } = useTranslation()
  const [methods, setMethods] = useState<SignInMethods | 'asking' | null>('asking')
  const [isByToken, setByToken] = useState(false)
  useEffect(() => {
    if (methods === 'asking') void readMethods().then(setMethods)
  }, [methods])
  if (methods === 'asking') return <Loader size="sm" aria-label={t('common.loading')} />
  if (methods === null)
    return (
      <Stack>
        <Refusal>{t('session.unreachable')}</Refusal>
        <Button variant="default" onClick={() => setMethods('asking')}>
          {t('common.tryAgain')}
        </Button>
      </Stack>
    )
  const { local, oidcLabel } = methods
  const told = new URLSearchParams(location.search).get('signIn')
  const reason = REASONS.find((known) => known === told)
  return (
    <Stack>
      {reason !== undefined && <Refusal>{t(`session.oidc.${reason}`)}</Refusal>}
      {oidcLabel !== null && (
        <Button component="a" href={oidcAddress(wantedPlace())} fullWidth>
          {oidcLabel}
        </Button>
      )}
      {oidcLabel !== null && local && <Divider label={t('session.or')} />}
      {local && !isByToken ? <NameForm /> : <TokenForm />}
      {local && (
        <Button variant="subtle" size="compact-sm" onClick={() => setByToken(!isByToken)}>
          {t(isByToken ? 'session.byName' : 'session.byToken')}
        </Button>
      )}
    </Stack>
  )
}

function Refusal({ children }: { readonly children: string }) {
  return (
    <Alert color="red" variant="outline" role="alert">
      {children}
    </Alert>
  )
}

function NameForm() {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  return (
    <CredentialForm ask={() => signInByName(name, password)} wrong={t('session.wrongName')}>
      <TextInput
        label={t('session.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="username"
        autoCapitalize="none"
        data-autofocus
        required
        withAsterisk={false}
      />
      <PasswordInput
        label={t('session.password')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': t('session.show') }}
        required
        withAsterisk={false}
      />
    </CredentialForm>
  )
}

function TokenForm() {
  const { t } = useTranslation()
  const [token, setToken] = useState('')
  return (
    <CredentialForm ask={() => signInByToken(token)} wrong={t('session.wrong')}>
      <PasswordInput
        label={t('session.token')}
        description={t('session.tokenHint')}
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': t('session.show') }}
        data-autofocus
        required
        withAsterisk={false}
      />
    </CredentialForm>
  )
}

interface CredentialFormProps {
  readonly ask: () => Promise<SignInAnswer>
  readonly wrong: string
  readonly children: ReactNode
}

function CredentialForm({ ask, wrong, children }: CredentialFormProps) {
  const { t } = useTranslation()
  const [answer, setAnswer] = useState<SignInAnswer>({ kind: 'ok' })
  const [isAsking, setAsking] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setAsking(true)
    setAnswer(await ask())
    setAsking(false)
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        {children}
        {answer.kind === 'wrong' && <Refusal>{wrong}</Refusal>}
        {answer.kind === 'locked' && (
          <Refusal>{t('session.locked', { until: formatMoment(answer.until) })}</Refusal>
        )}
        {answer.kind === 'unreachable' && <Refusal>{t('session.unreachable')}</Refusal>}
        <Button type="submit" loading={isAsking} fullWidth>
          {t('session.signIn')}
        </Button>
      </Stack>
    </form>
  )
}
