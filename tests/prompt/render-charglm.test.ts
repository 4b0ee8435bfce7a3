import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Prompt } from '../../src/contract/prompt.ts'
import { renderCharGlm } from '../../src/prompt/render-charglm.ts'
import type { RenderedMessages } from '../../src/prompt/rendered.ts'
import { roughLine, roughPrompt, roughText } from './arbitraries.ts'
import { createPrompt, noted, replied, said } from './fixtures.ts'
import { linQichi } from './lin-qichi.ts'

const greeting = replied('g', '（把伞桶往里挪了挪）局部有雨。', { kind: 'greeting' })
const plain = { emotionLabels: false }

function render(parts: Partial<Prompt>, rendering = plain): RenderedMessages {
  return renderCharGlm(createPrompt(parts), rendering)
}

function turns({ messages }: RenderedMessages): readonly string[] {
  return messages.map(({ role, content }) => `${role}: ${content}`)
}

describe('the hosted CharacterGLM', () => {
  it('is told in `meta` who talks with whom', () => {
    const parts = { userInfo: '常来的熟客。', examples: linQichi.examples.slice(0, 1), story: '后来下雨了。' }
    const { meta } = render(parts)
    expect(meta).toEqual({
      bot_name: '林栖迟',
      bot_info: expect.stringMatching(
        /^林栖迟，女，四十一岁。\n林栖迟是这样说话的：\n小明说：“老板.*\n到目前为止的故事：\n后来下雨了。$/s,
      ),
      user_name: '小明',
      user_info: '常来的熟客。',
    })
    expect(render({ ...parts, userName: '' }).meta?.user_name).toBe('用户')
  })

  it('gets messages that may begin with the character, with notes that open the next user message', () => {
    const lines = [
      greeting,
      noted('n1', '下雨了。'),
      said('u1', '还没打烊？'),
      said('u2', '借把\n伞', { speakerName: '小红' }),
      replied('r1', '(中立)亮着。 '),
      said('u3', '哦'),
    ]
    expect(turns(render({ lines }))).toEqual([
      'assistant: （把伞桶往里挪了挪）局部有雨。',
      'user: （旁白：下雨了。）还没打烊？\n借把\n伞',
      'assistant: (中立)亮着。 ',
      'user: 哦',
    ])
    expect(turns(render({ lines, isGroup: true, userName: '大家' }))[1]).toBe(
      'user: （旁白：下雨了。）小明：还没打烊？\n小红：借把 伞',
    )
  })

  it('is asked to begin, or to go on', () => {
    expect(turns(render({ lines: [] }))).toEqual(['user: （旁白：对话开始了。）'])
    expect(turns(render({ lines: [greeting, replied('r', '坐。')], language: 'en' }))).toEqual([
      `assistant: ${greeting.text}\n坐。`,
      'user: （旁白：林栖迟 goes on.）',
    ])
  })

  it('takes no system message, no two of one role in a row, and nothing blank', () => {
    fc.assert(
      fc.property(roughPrompt, (prompt) => {
        const { messages, meta, stops } = renderCharGlm(prompt, plain)
        const roles = messages.map(({ role }) => role)
        expect(roles).not.toContain('system')
        expect(roles.at(-1)).toBe('user')
        for (const [index, role] of roles.entries()) expect(role).not.toBe(roles[index + 1])
        for (const { role, content } of messages) {
          expect(content.trim()).not.toBe('')
          if (role === 'user') expect(content).not.toMatch(/[[\]]/)
        }
        expect(Object.values(meta ?? {}).join('')).not.toMatch(/[[\]]/)
        expect(meta?.bot_name).not.toBe('')
        expect(stops).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('sees its prompt only grow, where a person spoke last', () => {
    const asText = ({ messages }: RenderedMessages) =>
      messages.map(({ role, content }) => `<${role}>${content}`).join('\n')
    const more = fc.array(roughLine, { maxLength: 6 })
    fc.assert(
      fc.property(roughPrompt, roughText, more, (prompt, words, added) => {
        const lines = [...prompt.lines, said('u', `嗯${words}`)]
        const before = renderCharGlm({ ...prompt, lines }, plain)
        const after = renderCharGlm({ ...prompt, lines: [...lines, ...added] }, plain)
        expect(asText(after).startsWith(asText(before))).toBe(true)
        expect(after.meta).toEqual(before.meta)
      }),
      { numRuns: 500 },
    )
  })

  it('has a hash of `meta` and messages', () => {
    const { hash } = render({ lines: [greeting] })
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(render({ lines: [greeting], userInfo: '熟客' }).hash).not.toBe(hash)
    expect(render({ lines: [greeting, said('u', '好')] }).hash).not.toBe(hash)
    expect(render({ lines: [greeting], speakers: [] }).hash).toBe(hash)
  })
})
