import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { showSettings } from '../../src/cli/show-settings.ts'
import { loadConfig } from '../../src/config.ts'

async function show(environment: { readonly [name: string]: string }): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-settings-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  return showSettings(await loadConfig({ environment, directory }))
}

test('of a store its address is shown, and no password', async () => {
  const shown = await show({ MEMORY_URL: 'rediss://me:marked%40pw@redis.example:6380/2' })
  expect(shown).toContain('memory: rediss://***@redis.example:6380/2\n')
  expect(shown).not.toContain('marked')
  expect(await show({ MEMORY_URL: 'redis://me:marked@h/0?prefix=bot1:' })).toContain(
    'memory: redis://***@h/0?prefix=bot1:\n',
  )
  // Of a password that should have been encoded.
  expect(await show({ MEMORY_URL: 'redis://me?prefix=marked@h' })).not.toContain('marked')
  expect(await show({ MEMORY_URL: 'sqlite:/home/me@work/d.db' })).toContain(
    'memory: sqlite:/home/me@work/d.db\n',
  )
})

test('of a key only whether it is set, and nothing is shown that is not there', async () => {
  const shown = await show({
    HASH_KEY: 'marked-marked-marked',
    ENCRYPTION_KEY: `${'marked+/'.repeat(5)}abc= ${'b'.repeat(64)}`,
    HTTP_PORT: '9464',
    MEMORY_MAY_FORGET: 'true',
    DISCORD_TOKEN: 'marked.token',
    DISCORD_API_URL: 'http://me:marked@127.0.0.1:4000/api',
    PUBLIC_URL: 'https://bot.example.org/',
  })
  expect(shown).toContain('hash_key: set')
  expect(shown).toContain('encryption_key: set, and 1 more to read with')
  expect(shown).not.toContain('bbbb')
  expect(shown).toContain('safety.reminder_hours: 3\n')
  expect(shown).toContain('safety.help_lines: those built in\n')
  expect(shown).toContain('retention.history_days: 365 days\n')
  expect(shown).toContain('feedback.discord_permission: none\n')
  expect(shown).toContain('http: 127.0.0.1, port 9464')
  expect(shown).toContain('memory_may_forget: true')
  expect(shown).toContain('discord.api_url: http://***@127.0.0.1:4000/api\n')
  expect(shown).toContain('discord.shard_range: all\n')
  expect(shown).toContain('discord.personas: webhook\n')
  expect(shown).toContain('public_url: https://bot.example.org\n')
  expect(shown).toContain('departed_days: 30\n')
  expect(shown).toContain('limits.person: 20 replies in 60 s')
  expect(shown).toContain('limits.tokens_per_day: off')
  expect(shown).not.toMatch(/marked|undefined|null/)
})
