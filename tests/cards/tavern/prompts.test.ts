import { describe, expect, it } from 'vitest'
import { showPrompt } from '../../../src/cli/show-prompt.ts'
import { createModelConfig } from '../../../src/config/model-config.ts'
import { fixtures, webui } from '../../fixtures/cards/index.ts'
import { importText } from './support.ts'

const dialects = ['characterglm', 'charglm', 'chat'] as const

/** What no reader of a prompt should meet. */
const leftovers: { readonly [what: string]: RegExp } = {
  'a macro that was not expanded': /\{\{(?!user\}\})/,
  'a mark of the card format': /<START>|<BOT>|<USER>|<char>/i,
  'a decorator': /^@@/m,
  'quotes within quotes of the same kind': /""/,
  'a value that is no text': /undefined|\[object|NaN/,
  'line ends of Windows, or control characters': /[\r\0]/,
  'a name that is said twice': /^(\[?[^\n]+\]?[:：]) ?\1/m,
}

function promptOf(character: Parameters<typeof showPrompt>[0], dialect: (typeof dialects)[number]): string {
  return showPrompt(
    character,
    createModelConfig({ baseUrl: 'http://127.0.0.1:9/v1', name: 'model', dialect }),
  ).text
}

describe.each([...fixtures, webui].map(({ title, file }) => [title, file] as const))(
  'the prompt of an imported card: %s',
  (_, file) => {
    it.each(dialects)('reads well in %s', async (dialect) => {
      const { parsed } = await importText(file)
      const text = promptOf(parsed, dialect)
      expect(text).toContain(parsed.name)
      const found = Object.entries(leftovers).filter(([, pattern]) => pattern.test(text))
      expect(
        found.map(([what]) => what),
        text,
      ).toEqual([])
    })

    it('has a line for lists that can be read', async () => {
      const { character } = await importText(file)
      expect(character.summary).not.toMatch(/\{\{|<char>|<BOT>|[\r\n]/)
    })
  },
)

describe('the one line of CharacterGLM', () => {
  it('ends each part of a card before the next begins', async () => {
    const file = fixtures.find(({ title }) => title.startsWith('Pygmalion'))?.file
    if (file === undefined) throw new Error('no such fixture')
    const { parsed } = await importText(file)
    // Neither ends with a full stop in the card.
    expect(promptOf(parsed, 'characterglm')).toMatch(/devout in her own way\. High tide\./)
  })
})

describe('as people see it', () => {
  it.each([
    ['V2 of SillyTavern, JSON', 'chat', 'odalys-chat.txt'],
    ['V3 with assets, JSON', 'characterglm', 'yan-qiu-characterglm.txt'],
  ] as const)('the prompt of %s in %s', async (title, dialect, golden) => {
    const file = fixtures.find((fixture) => fixture.title === title)?.file
    if (file === undefined) throw new Error('no such fixture')
    const { parsed } = await importText(file)
    await expect(promptOf(parsed, dialect)).toMatchFileSnapshot(`../../fixtures/cards/golden/${golden}`)
  })
})
