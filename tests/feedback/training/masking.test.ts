import { describe, expect, it } from 'vitest'
import { train } from './run-training.ts'
import { chat, createStory, type StoryOptions } from './story.ts'

const options: StoryOptions = {
  chapter: { platform: 'telegram', place: '-1', thread: '', chapter: 'main' },
  language: 'en',
  characterId: 'wren',
  characterName: 'Wren',
  head: 'Wren pilots a ferry.',
  isGroup: true,
  rendering: chat,
}

/** What is learned where somebody of that name says something. */
async function learn(name: string, said: string, changes: Partial<StoryOptions> = {}) {
  const story = createStory({ ...options, ...changes })
  story.says('7001234567', name, said)
  const told = story.replies('Evening.')
  story.rewrites(told, '7001234567', 'Good evening to you and to everybody on board.')
  story.agrees('7001234567')
  const { rows, leftOut, files } = await train([story], 'sft', 'chat')
  const line = rows[0]?.prompt.lines[0]
  return { text: line?.text, madeUp: line?.speakerName ?? '', leftOut, files: [...files.values()].join('\n') }
}

describe('a name', () => {
  it.each([
    ['İbrahim', 'I am İbrahim, ask ibrahim', 'I am %, ask %'],
    ['José', 'I am Jose\u0301', 'I am %'],
    ['Alice Wonder', 'Mrs Wonder and Alice  Wonder; no wonder', 'Mrs % and %; no wonder'],
    ['💫Luna💫', 'Luna here', '% here'],
    ['Luna_Moth', 'luna moth', '%'],
    ['Wren Holloway', 'Wren, this is Holloway', 'Wren, this is %'],
    ['Ann', 'write 7001234567', 'write %'],
  ])('%j is told nowhere', async (name, said, masked) => {
    const { text, madeUp } = await learn(name, said)
    expect(text).toBe(masked.replaceAll('%', madeUp))
  })
})

describe('a handle', () => {
  it('becomes a made-up one, always the same', async () => {
    const { text, files } = await learn(
      'Ann',
      'ask @bob_1990, @BOB_1990 or <@123456789012345678>; @Wren knows',
    )
    expect(text).toMatch(/^ask (@[a-z_]+), \1 or @[a-z_]+; @Wren knows$/)
    expect(files).not.toMatch(/bob_1990|123456789012345678/i)
  })

  it('with a known name in it is called like them', async () => {
    const { text, madeUp } = await learn('Ann Wonder', 'I am @annwonder_x')
    expect(text).toBe(`I am @${madeUp}`)
  })
})

describe('a secret', () => {
  const phone = 'Call +49 151 23456789.'
  const example = { role: 'character', emotion: undefined, text: phone } as const
  const places: readonly (readonly [string, Partial<StoryOptions>])[] = [
    ['a head', { head: `Wren pilots. ${phone}` }],
    ['what the character knows', { userInfo: phone }],
    ['a story', { story: phone, storyPeople: ['7001234567'] }],
    ['an example', { examples: [{ lines: [example] }] }],
  ]

  it.each(places)('in %s keeps the row out', async (_, changes) => {
    expect((await learn('Ann', 'hello', changes)).leftOut).toEqual(['secret'])
  })
})
