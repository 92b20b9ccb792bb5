import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/template.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores, and most files start a real PostgreSQL: more workers only make each other slow.
    maxWorkers: 2,
    reporters: ['default'],
  },
})
