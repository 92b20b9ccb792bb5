import { Box, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { Router } from 'wouter'
import { createQueries } from './api/queries.ts'
import { styleNonce } from './nonce.ts'
import { onSession, sessionState, startSession } from './session/session.ts'
import { SessionExpired } from './session/session-expired.tsx'
import { SignInPage } from './session/sign-in-page.tsx'
import { CrashBoundary } from './shell/crash-boundary.tsx'
import { Crashed } from './shell/crashed.tsx'
import { Shell } from './shell/shell.tsx'
import { cssVariables, theme } from './theme.ts'

export function App() {
  // Read again by everything below when the language changes.
  useTranslation()
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <Router base="/console">
        <CrashBoundary
          fallback={
            <Box component="main" p="xl">
              <Crashed />
            </Box>
          }
        >
          <SignedIn />
        </CrashBoundary>
      </Router>
    </MantineProvider>
  )
}

/** The pages for who is signed in; where a session has ended they stay as they are behind a request to sign in again. */
function SignedIn() {
  const state = useSyncExternalStore(onSession, sessionState)
  const [queries] = useState(createQueries)
  useEffect(() => {
    void startSession()
  }, [])
  useEffect(() => {
    if (state === 'signed-out') queries.clear()
    if (state === 'signed-in') void queries.invalidateQueries()
  }, [state, queries])
  if (state === 'starting') return null
  if (state === 'signed-out') return <SignInPage />
  return (
    <QueryClientProvider client={queries}>
      <Shell isSignedIn={state === 'signed-in'} />
      {state === 'expired' && <SessionExpired />}
    </QueryClientProvider>
  )
}
