import { Box, Button, Menu } from '@mantine/core'
import { IconUser } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useRights } from '../api/queries.ts'
import { signOut } from '../session/session.ts'

export function AccountMenu() {
  const { t } = useTranslation()
  const { me } = useRights()
  const role = me === undefined ? '' : t(`words.role.${me.role}`)
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          size="compact-md"
          leftSection={<IconUser size={18} aria-hidden />}
          aria-label={`${t('shell.account')}: ${role}`}
          px={6}
        >
          <Box component="span" visibleFrom="sm">
            {role}
          </Box>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {me !== undefined && <Menu.Label>{t('session.signedInAs', { name: me.by })}</Menu.Label>}
        <Menu.Item onClick={() => void signOut()}>{t('session.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
