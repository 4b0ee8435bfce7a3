import { describe, expect, it } from 'vitest'
import { chooseFixedPart, fixedPartOf } from '../../src/prompt/fixed-part.ts'
import { renderCharacterGlm } from '../../src/prompt/render-characterglm.ts'
import { renderChat } from '../../src/prompt/render-chat.ts'
import { createCharacter, createLore, createPrompt } from './fixtures.ts'

const rates = { cjk: 1, other: 1, samples: 9 }
const input = { userName: 'Alex', isGroup: false, rates, contextTokens: 8_192 }
const always = (text: string, position: 'before' | 'after', order = 100) =>
  createLore({ name: text.slice(0, 3), text, position, constant: true, order })
const scene = {
  lines: [{ role: 'character', emotion: undefined, text: 'Mind the plank.' }],
} as const

describe('lore that is always there', () => {
  const character = createCharacter({
    about: 'Wren pilots.',
    scenario: 'Fog.',
    lore: [
      always('Second to {{user}}.', 'after', 2),
      always('The river\nis old.', 'before'),
      always('First.', 'after', 1),
      createLore({ text: 'A note.', constant: true }),
      createLore({ text: 'Off.', constant: true, position: 'before', enabled: false }),
    ],
  })

  it('stands before and after who the character is, and other lore does not', () => {
    expect(fixedPartOf(character, input).head).toBe(
      'The river\nis old.\n\nAbout Wren: Wren pilots. Fog. First. Second to Alex.',
    )
  })

  it('does not come between the lead and the character in chat, and is prose in the others', () => {
    const prompt = createPrompt({ ...fixedPartOf(character, input), characterName: 'Wren', language: 'en' })
    const told = renderChat(prompt, { assistantFirst: true, systemMessage: true, emotionLabels: false })
    expect(told.messages[0]?.content).toContain(
      '\n\nThe river\nis old.\n\nAbout Wren: Wren pilots. Fog. First. Second to Alex.',
    )
    expect(told.messages[0]?.content.split('About Wren:')).toHaveLength(2)
    expect(renderCharacterGlm(prompt, { emotionLabels: false }).text).toContain(
      '关于Wren的信息：The river is old. Wren pilots. Fog. First. Second to Alex.',
    )
  })

  it('leaves what Markdown has at a line’s start there', () => {
    const listed = createCharacter({ about: '# Wren\n- pilot', lore: [always('The river.', 'before')] })
    expect(fixedPartOf(listed, input).head).toBe('The river.\n\nAbout Wren:\n# Wren\n- pilot')
  })

  it('is all there is where the card says nothing else', () => {
    const bare = createCharacter({ lore: [always('The river.', 'before')] })
    expect(fixedPartOf(bare, input).head).toBe('The river.')
  })

  it('is the same for every conversation with the same name, chance included', () => {
    const chance = { ...character, lore: [always('{{random:a,b,c,d,e,f}} {{roll:1000}}', 'after')] }
    const { head } = fixedPartOf(chance, input)
    expect(fixedPartOf({ ...chance }, input).head).toBe(head)
    expect(fixedPartOf({ ...chance }, { ...input, isGroup: true }).head).toBe(head)
    expect(head).toMatch(/^Wren pilots\. Fog\. [a-f] \d+$/)
  })

  it('leaves the head its budget and the examples their share', () => {
    const long = createCharacter({
      about: 'x'.repeat(500),
      examples: Array.from({ length: 40 }, () => scene),
      lore: Array.from({ length: 20 }, (_, index) => always(`${index}`.padEnd(100, '.'), 'after', index)),
    })
    const part = chooseFixedPart(long, { ...input, contextTokens: 4_000 })
    expect(part.head.length).toBeLessThanOrEqual(750 + 10)
    expect(part.lore.after).toHaveLength(2)
    expect(part.lore.dropped).toHaveLength(18)
    expect(part.examples.length).toBeGreaterThan(5)
    expect(part.examples.length + part.droppedExamples.length).toBe(40)
  })

  it('has a share however long the card is', () => {
    const long = createCharacter({ about: 'x'.repeat(5_000), lore: [always('Here.', 'before')] })
    expect(fixedPartOf(long, { ...input, contextTokens: 4_000 }).head).toMatch(/^Here\.\n\nAbout Wren: x+$/)
  })
})
