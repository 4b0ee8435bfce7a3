import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../../src/texts/en.ts'
import { zh } from '../../src/texts/zh.ts'

const adapter = new URL('../../adapters/telegram', import.meta.url).pathname

test('every text of Telegram is said somewhere in its adapter', async () => {
  const files = await readdir(adapter, { recursive: true })
  const sources = await Promise.all(
    files.filter((file) => file.endsWith('.ts')).map((file) => readFile(join(adapter, file), 'utf8')),
  )
  const said = sources
    .flatMap((source) => [...source.matchAll(/['`](telegram\.[^'`]+)['`]/g)].map(([, key = '']) => key))
    .map((key) => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '.+')}$`))
  for (const key of Object.keys(en).filter((key) => key.startsWith('telegram.')))
    expect
      .soft(
        said.some((pattern) => pattern.test(key)),
        key,
      )
      .toBe(true)
})

/** Telegram's limits. */
const longest = { toast: 200, placeholder: 64, button: 48 }

test('what is told for a moment, in an empty field, or on a button fits', () => {
  for (const texts of [en, zh]) {
    for (const [key, text] of Object.entries(texts)) {
      if (key.startsWith('telegram.refused.'))
        expect.soft(text.length, key).toBeLessThanOrEqual(longest.toast)
      if (/^telegram\..*-placeholder$/.test(key))
        expect.soft(text.length, key).toBeLessThanOrEqual(longest.placeholder)
      if (/^telegram\.(ask\.done|start\.choose|private\.open)$/.test(key))
        expect.soft(text.length, key).toBeLessThanOrEqual(longest.button)
    }
    // A pressed ✏️ is refused with these.
    for (const key of ['access.rewrite', 'target.unknown', 'target.not-character'] as const)
      expect.soft(texts[key].length, key).toBeLessThanOrEqual(longest.toast)
  }
})
