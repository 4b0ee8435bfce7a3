import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/setup/redis-server.ts'],
    // A process for each file: tests kill processes, lock databases and close standard streams.
    pool: 'forks',
    maxWorkers: 2,
    // Generous, because two files share two cores with the programs that they start; a test that waits longer hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest's own second is over when such a machine stalls.
    expect: { poll: { timeout: 30_000 } },
    // A forgotten `.only` would hide the other tests of its file.
    allowOnly: false,
    unstubEnvs: true,
    unstubGlobals: true,
    restoreMocks: true,
  },
})
