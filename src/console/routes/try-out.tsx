import { Alert, Button, Grid, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { post } from '../api/client.ts'
import type { RoutePapers, Tried } from '../api/types.ts'
import { issueText } from '../exchange/issue-text.ts'
import { Card } from '../parts/card.tsx'
import { failureTexts } from '../parts/failure-texts.ts'
import { useErrorText } from '../parts/query-state.tsx'

/** A pasted message, and what would become of it: nothing is kept, nothing is sent. */
export function TryOut({ route }: { readonly route: RoutePapers }) {
  const { t } = useTranslation()
  const textOf = useErrorText()
  const { example } = route
  const [key, setKey] = useState(example?.key ?? '')
  const [text, setText] = useState(example === null ? '' : JSON.stringify(example.message, null, 2))
  const trial = useMutation({
    mutationFn: () => post<Tried>(`/routes/${encodeURIComponent(route.id)}/try`, { key, text }),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    trial.mutate()
  }
  return (
    <Card title={t('routes.try')}>
      <form onSubmit={submit}>
        <Grid gap="md">
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Stack gap="sm">
              <TextInput
                label={t('common.dossierCode')}
                value={key}
                onChange={(event) => setKey(event.currentTarget.value)}
                required
                withAsterisk={false}
              />
              <Textarea
                label={t('exchange.messageIn')}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                rows={18}
                spellCheck={false}
                classNames={{ input: 'editor' }}
              />
              <Group justify="space-between">
                <Text size="sm" c="dimmed">
                  {t('routes.tryHint')}
                </Text>
                <Button type="submit" loading={trial.isPending}>
                  {t('routes.run')}
                </Button>
              </Group>
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <div aria-live="polite">
              {trial.isError && (
                <Alert color="red" variant="outline" title={t('common.problem')}>
                  {textOf(trial.error)}
                </Alert>
              )}
              {trial.data === undefined && !trial.isError && (
                <Text size="sm" c="dimmed" mt="xl">
                  {t('routes.noTrial')}
                </Text>
              )}
              {trial.data && <Outcome tried={trial.data} />}
            </div>
          </Grid.Col>
        </Grid>
      </form>
    </Card>
  )
}

function Outcome({ tried }: { readonly tried: Tried }) {
  const { t } = useTranslation()
  const { failure, messageOut } = tried
  if (failure !== null)
    return (
      <section className="failure" aria-label={t('exchange.failure')}>
        <Text fw={650}>{failureTexts(failure.code).what}</Text>
        <Text size="sm">{failureTexts(failure.code).why}</Text>
        <ul className="steps">
          {(failure.issues ?? []).map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <span className="code">{path === '' ? '/' : path}</span>
              {` · ${issueText(message)}`}
            </li>
          ))}
        </ul>
        <Text size="xs" c="dimmed" className="code" mt="xs">
          {failure.code}
        </Text>
      </section>
    )
  return (
    <Stack gap="xs">
      <Text fw={650}>{t('routes.passed')}</Text>
      <Text size="sm" c="dimmed">
        {t('exchange.messageOut')}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <pre className="raw tall" tabIndex={0}>
        {messageOut === null ? '' : JSON.stringify(JSON.parse(messageOut.text), null, 2)}
      </pre>
    </Stack>
  )
}
