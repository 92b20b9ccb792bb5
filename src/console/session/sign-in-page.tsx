import { Box, Group, Stack, Text, Title } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { LanguageMenu } from '../shell/language-menu.tsx'
import { Logo } from '../shell/logo.tsx'
import { SchemeMenu } from '../shell/scheme-menu.tsx'
import { SignInForm } from './sign-in-form.tsx'

export function SignInPage() {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${t('session.title')} · ${t('shell.name')}`
  }, [t])
  return (
    <Box component="main" mih="100dvh" p="md">
      <Group justify="flex-end" gap="xs">
        <LanguageMenu />
        <SchemeMenu />
      </Group>
      {/* Hung from above, not centred: it does not move when the ways to sign in are there. */}
      <Box mx="auto" mt="8dvh" w="100%" maw={420}>
        <Box className="card" p="xl">
          <Stack gap="lg">
            <Stack gap={4}>
              <Logo />
              <Title order={1} size="h2" mt="md">
                {t('session.title')}
              </Title>
              <Text c="dimmed">{t('session.lead')}</Text>
            </Stack>
            <SignInForm />
          </Stack>
        </Box>
      </Box>
    </Box>
  )
}
