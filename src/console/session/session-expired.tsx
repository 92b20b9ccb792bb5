import { Button, Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { signOut } from './session.ts'
import { SignInForm } from './sign-in-form.tsx'

/** Over the page that was open, which stays as it was left. */
export function SessionExpired() {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={() => undefined}
      title={t('session.expiredTitle')}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      centered
      transitionProps={{ duration: 0 }}
    >
      <Stack>
        <Text size="sm">{t('session.expired')}</Text>
        <SignInForm />
        <Button variant="subtle" onClick={() => void signOut()}>
          {t('session.signOut')}
        </Button>
      </Stack>
    </Modal>
  )
}
