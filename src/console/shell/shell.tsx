import { AppShell, Burger, Container, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { reviewCountQuery } from '../payments/queries.ts'
import { AccountMenu } from './account-menu.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { LanguageMenu } from './language-menu.tsx'
import { LiveMark } from './live-mark.tsx'
import { Logo } from './logo.tsx'
import { Navigation } from './navigation.tsx'
import { Pages } from './pages.tsx'
import { SchemeMenu } from './scheme-menu.tsx'
import { SearchBox } from './search-box.tsx'

/** The frame around every page. */
export function Shell({ isSignedIn }: { readonly isSignedIn: boolean }) {
  const { t } = useTranslation()
  // Without payments the API has no such call, and the menu no such entry.
  const { data, isPending } = useQuery(reviewCountQuery)
  const payments = isPending ? 'unknown' : data == null ? 'none' : 'some'
  const [isOpen, { toggle, close }] = useDisclosure(false)
  return (
    <AppShell
      header={{ height: { base: 104, sm: 60 } }}
      navbar={{ width: 228, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
      transitionDuration={0}
    >
      <a className="skip" href="#content">
        {t('shell.skip')}
      </a>
      <AppShell.Header>
        <Group h={60} px="md" justify="space-between" wrap="nowrap" gap="md">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('shell.menu')} />
            <Logo />
          </Group>
          <div className="search-wide">
            <SearchBox />
          </div>
          <Group gap={4} wrap="nowrap">
            {isSignedIn && <LiveMark />}
            <LanguageMenu />
            <SchemeMenu />
            <AccountMenu />
          </Group>
        </Group>
        <div className="search-narrow">
          <SearchBox />
        </div>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        <Navigation payments={payments} onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <ConnectionBanner />
        <Container size={1320} px={0}>
          <Pages />
        </Container>
      </AppShell.Main>
    </AppShell>
  )
}
