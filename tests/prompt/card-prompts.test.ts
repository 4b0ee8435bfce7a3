import { describe, expect, it } from 'vitest'
import type { Character } from '../../src/contract/character.ts'
import type { Line } from '../../src/contract/line.ts'
import type { Rendering } from '../../src/contract/turn.ts'
import { assemblePrompt } from '../../src/prompt/assemble.ts'
import { renderPrompt } from '../../src/prompt/render-prompt.ts'
import { createCharacter, createWindow, noted, said } from './fixtures.ts'

const wren = { about: 'Wren pilots the ferry.' }
const none = { system: '', afterHistory: '', depth: undefined }

interface Shape {
  readonly character?: Partial<Character>
  readonly rendering?: Partial<Rendering>
  readonly lines?: readonly Line[]
  readonly userName?: string
}

function render({ character, rendering, lines = [said('u', 'Hello.')], userName = 'Alex' }: Shape) {
  const prompt = assemblePrompt({
    character: createCharacter({ ...wren, ...character }),
    window: createWindow({ userName }),
    lines,
    speakers: [],
    isGroup: false,
  })
  return renderPrompt(prompt, {
    dialect: 'chat',
    assistantFirst: true,
    systemMessage: true,
    emotionLabels: false,
    ...rendering,
  })
}

/** The system message, in its sections. */
function instruct(shape: Shape): readonly string[] {
  const rendered = render(shape)
  const [first] = rendered.form === 'messages' ? rendered.messages : []
  return (first?.content ?? '').split('\n\n')
}

function whole(shape: Shape): string {
  const rendered = render(shape)
  return rendered.form === 'text'
    ? rendered.text
    : JSON.stringify([rendered.meta, rendered.messages.map(({ content }) => content)])
}

const honesty =
  'If somebody sincerely wants to know whether they are talking with an AI, Wren does not deny it.'
const [ours = ''] = instruct({})
/** What `{{original}}` stands for: honesty comes behind whatever the card says. */
const original = ours.replace(` ${honesty}`, '')

describe('a card’s own instruction', () => {
  const withSystem = (system: string): Partial<Character> => ({ prompts: { ...none, system } })

  it('stands in the place of ours, and honesty stays', () => {
    expect(instruct({ character: withSystem('Write as {{char}} for {{user}}.\n{{// old}}') })).toEqual([
      'Write as Wren for Alex.',
      honesty,
      'About Wren: Wren pilots the ferry.',
    ])
  })

  it('keeps the label where labels are asked for', () => {
    const character = withSystem('Write.')
    const [, always = ''] = instruct({ character, rendering: { emotionLabels: true } })
    expect(always).toMatch(/^If somebody sincerely .* deny it\. Begin each reply with exactly one label /)
    const around = instruct({
      character: withSystem('{{original}} Write.'),
      rendering: { emotionLabels: true },
    })
    expect(around[0]).toBe(`${original} Write.`)
    expect(around[1]).toMatch(/^If somebody sincerely .* deny it\. Begin each reply with exactly one label /)
  })

  it('in Chinese too', () => {
    const character = { ...withSystem('只写动作。'), language: 'zh' } as const
    expect(instruct({ character }).slice(0, 2)).toEqual([
      '只写动作。',
      '如果有人真心想知道对面是不是 AI，Wren不否认。',
    ])
  })

  it.each([
    ['{{original}}', [ours]],
    ['  {{// nothing}} ', [ours]],
    ['Be brief. {{ORIGINAL}}{{// end}}', [`Be brief. ${original}`, honesty]],
    ['Be brief. {{ORIGINAL}} Be kind.{{original}}', [`Be brief. ${original} Be kind.`, honesty]],
    [
      'What is in marks is obsolete: <<<{{original}}>>>',
      [`What is in marks is obsolete: <<<${original}>>>`, honesty],
    ],
  ])('has ours inside where it says so: %s', (system, expected) => {
    expect(instruct({ character: withSystem(system) }).slice(0, -1)).toEqual(expected)
  })

  it('is not read again for what a person is called', () => {
    const character = withSystem('Write for {{user}}.')
    expect(instruct({ character, userName: '{{original}}' })[0]).toBe('Write for {{original}}.')
  })

  it('has no place in the CharacterGLM dialects', () => {
    for (const dialect of ['characterglm', 'charglm'] as const) {
      const told = whole({ character: withSystem('Write.'), rendering: { dialect } })
      expect(told).toBe(whole({ rendering: { dialect } }))
    }
  })
})

describe('a note of the card’s author', () => {
  const note = (subject: string, text: string) => [noted(`t1:${subject}`, text), said('u', 'Hello.')]
  const last = (shape: Shape) => {
    const rendered = render(shape)
    return rendered.form === 'messages' ? rendered.messages.at(-1)?.content : rendered.text.split('\n').at(-2)
  }

  it.each([
    ['note:depth', 'Keep it slow.', '[Keep it slow.]\nHello.'],
    ['note:depth:wren', 'Keep it slow.', '[Keep it slow.]\nHello.'],
    ['note:after-history', 'Stay in character.', '[Stay in character.]\nHello.'],
    ['note:after-history:wren', '[System note: stay.]', '[System note: stay.]\nHello.'],
    ['note:depth', '[a] and [b', '[[a] and [b]\nHello.'],
    ['note:lore:0123abcd', 'The bridge.', '[Narrator: The bridge.]\nHello.'],
    ['note:date', 'Monday.', '[Narrator: Monday.]\nHello.'],
  ])('%s: %s', (subject, text, expected) => {
    expect(last({ lines: note(subject, text) })).toBe(expected)
    expect(last({ lines: note(subject, text), character: { language: 'zh' } })).toBe(
      expected.replace(/^\[Narrator: (.*)\]$/m, '（旁白：$1）'),
    )
  })

  it('is the narrator’s in the CharacterGLM dialects', () => {
    const lines = note('note:depth', 'Keep it slow.')
    expect(last({ lines, rendering: { dialect: 'characterglm' } })).toBe(
      '[Alex]（旁白：Keep it slow.）Hello.',
    )
    expect(last({ lines, rendering: { dialect: 'charglm' } })).toBe('（旁白：Keep it slow.）Hello.')
  })
})

describe('a card of another tool', () => {
  const about =
    '[Character("{{char}}") {\nAge("25")\nMind("calm" + "dry")\nLoves("{{user}}")\n}]\n\n**Looks**\n- grey braid\n- one glove'
  const character: Partial<Character> = {
    about,
    scenario: 'Fog.',
    behaviors: { ...createCharacter().behaviors, personality: ['Dry.'] },
  }
  const lines = about.replace('{{char}}', 'Wren').replace('{{user}}', 'Alex')

  it('keeps its lines in chat, and what follows stands on a line of its own', () => {
    expect(instruct({ character }).slice(1).join('\n\n')).toBe(`About Wren: ${lines}\nDry.\nFog.`)
  })

  it('is one line for CharacterGLM, its brackets nobody’s', () => {
    const [, info] = whole({ character, rendering: { dialect: 'characterglm' } }).split('\n')
    expect(info).toBe(
      '关于Wren的信息：［Character("Wren") { Age("25") Mind("calm" + "dry") Loves("Alex") }］ Looks. grey braid. one glove. Dry. Fog.',
    )
  })

  it('is told whole to the hosted one', () => {
    const rendered = render({ character, rendering: { dialect: 'charglm' } })
    const info = rendered.form === 'messages' ? rendered.meta?.bot_info : undefined
    expect(info).toBe(
      '［Character("Wren") {\nAge("25")\nMind("calm" + "dry")\nLoves("Alex")\n}］\nLooks.\ngrey braid.\none glove.\nDry.\nFog.',
    )
  })

  it.each([
    ['en', ['kind, wise', 'Fog.'], 'About Wren: A pilot. Personality: kind, wise. Fog.'],
    ['zh', ['嘴硬', '雾。'], '关于Wren的信息：A pilot。 嘴硬。 雾。'],
    ['en', ['*hums*', 'Fog'], 'About Wren: A pilot. *hums* Fog'],
  ] as const)(
    'gets a stop behind a phrase that would run into the next: %s',
    (language, [own, scene], expected) => {
      const phrases = { ...createCharacter().behaviors, personality: [own] }
      const told = instruct({
        character: { about: 'A pilot', behaviors: phrases, scenario: scene, language },
      })
      expect(told[1]).toBe(expected)
    },
  )

  it.each([
    ['en', '"Safe." *She nods.*', 'Wren says: "Safe." *She nods.* Wren says: "Aye."'],
    ['en', 'So “safe” it is', 'Wren says: So “safe” it is. Wren says: "Aye."'],
    ['zh', '“没事。”她点头', 'Wren说：“没事。”她点头。Wren说：“Aye.”'],
    ['zh', '（点头）没事。', 'Wren说：“（点头）没事。”Wren说：“Aye.”'],
    ['en', '**So**<br>*nods* &amp; goes', 'Wren says: "So *nods* & goes" Wren says: "Aye."'],
  ] as const)('has its examples quoted once, and without marks: %s %s', (language, text, expected) => {
    const spoken = (words: string) => ({ role: 'character', emotion: undefined, text: words }) as const
    const examples = [{ lines: [spoken(text), spoken('Aye.')] }]
    expect(whole({ character: { language, examples }, rendering: { dialect: 'characterglm' } })).toContain(
      ` ${expected}\n`,
    )
  })

  it('shows no braces, whoever talks', () => {
    const macros = createCharacter({
      ...character,
      about: '{{char}}{{random: a, b}}{{getvar::x}}{{// c}} and {{user}}',
      prompts: { ...none, system: '{{charPrompt}}{{description}}{{lastMessage}} Write.' },
      examples: [
        {
          lines: [
            { role: 'user', emotion: undefined, text: '{{roll:d6}}' },
            { role: 'character', emotion: undefined, text: '{{pick:a,b}} {{trim}}' },
            { role: 'character', emotion: undefined, text: '{{// nothing}}' },
          ],
        },
      ],
    })
    for (const dialect of ['chat', 'characterglm', 'charglm'] as const)
      expect(whole({ character: macros, rendering: { dialect } })).not.toContain('{{')
  })
})
