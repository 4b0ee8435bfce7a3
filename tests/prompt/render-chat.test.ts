import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Line } from '../../src/contract/line.ts'
import type { Prompt, WindowState } from '../../src/contract/prompt.ts'
import { assemblePrompt } from '../../src/prompt/assemble.ts'
import { storyTokens } from '../../src/prompt/budget.ts'
import { planNotes } from '../../src/prompt/notes.ts'
import { renderChat } from '../../src/prompt/render-chat.ts'
import type { RenderedMessages } from '../../src/prompt/rendered.ts'
import { storyExtract } from '../../src/prompt/story.ts'
import { countScripts, initialTokenRates } from '../../src/prompt/tokens.ts'
import { cutWindow, isCutDue } from '../../src/prompt/window.ts'
import { roughPrompt } from './arbitraries.ts'
import { createPrompt, createWindow, noted, replied, said } from './fixtures.ts'
import { linQichi } from './lin-qichi.ts'

const greeting = replied('g', '（把伞桶往里挪了挪）局部有雨。', { kind: 'greeting' })
const first = [greeting, said('u1', '还没打烊？')]

const plain = { assistantFirst: true, systemMessage: true, emotionLabels: false }

function render(parts: Partial<Prompt>, assistantFirst = true): RenderedMessages {
  return renderChat(createPrompt(parts), { ...plain, assistantFirst })
}

/** The messages after the system's, as `role: content`. */
function turns({ messages }: RenderedMessages): readonly string[] {
  return messages.slice(1).map(({ role, content }) => `${role}: ${content}`)
}

function system({ messages }: RenderedMessages): string {
  return messages[0]?.content ?? ''
}

/** What a chat template makes of it, but for its marks; the reply comes next. */
function asText({ messages }: RenderedMessages): string {
  return messages.map(({ role, content }) => `<${role}>${content}`).join('\n')
}

describe('the system message', () => {
  const parts = {
    userInfo: '常来的熟客。',
    examples: linQichi.examples.slice(0, 2),
    story: '起初，小明说：“你好。”',
    lines: first,
  }

  it('has the instruction, the head, the person, the examples, and at its end the story', () => {
    const sections = system(render(parts)).split('\n\n')
    expect(sections[0]).toMatch(/^你来演林栖迟，和小明对话。.*不替小明或任何别人说话.*例子定下了/s)
    expect(sections.slice(1)).toEqual([
      '关于林栖迟的信息：林栖迟，女，四十一岁。',
      '关于小明的信息：常来的熟客。',
      '林栖迟说话的例子：',
      [
        '小明：老板，还没打烊？',
        '林栖迟：灯亮着就是没打烊。（把篮子推过来）深色的和浅色的分开。',
        '小明：今天被领导骂了一下午。',
        '林栖迟：嗯，大风蓝色预警。（递过一摞热毛巾）叠吧，叠到第五条就不想他了。',
      ].join('\n'),
      expect.stringContaining('小明：你以前是播音员？来一段呗！'),
      '到目前为止的故事：\n起初，小明说：“你好。”',
    ])
  })

  it('leaves out what there is not', () => {
    const sections = system(render({ lines: first })).split('\n\n')
    expect(sections).toHaveLength(2)
    expect(sections[0]).not.toContain('例子')
  })

  it('speaks the language of the card', () => {
    const english = {
      ...parts,
      language: 'en',
      characterName: 'Wren',
      userName: 'Alex',
      head: 'Wren is a pilot.',
    } as const
    const sections = system(render(english)).split('\n\n')
    expect(sections[0]).toMatch(
      /^You play Wren, in conversation with Alex\. .*Never speak, act or decide for Alex/,
    )
    expect(sections[0]).not.toMatch(/[\p{Script=Han}]/u)
    expect(sections[1]).toBe('About Wren: Wren is a pilot.')
    expect(sections[2]).toBe('About Alex: 常来的熟客。')
    expect(sections[3]).toBe('How Wren speaks, for example:')
    expect(sections.at(-1)).toBe('The story so far:\n起初，小明说：“你好。”')
  })

  it('tells a group how it is addressed', () => {
    expect(system(render({ isGroup: true, lines: first }))).toContain('每句话前面是说话人的名字')
    expect(system(render({ isGroup: true, language: 'en', lines: first }))).toContain('calls by name')
    expect(system(render({ lines: first }))).not.toContain('每句话前面')
  })

  it('does not let a character deny what it is', () => {
    expect(system(render({ lines: first }))).toContain('真心想知道对面是不是 AI，林栖迟不否认')
    expect(system(render({ language: 'en', lines: first }))).toContain('does not deny it')
  })

  it('shows a narrator’s line of an example as one', () => {
    const scene = { lines: [{ role: 'narrator', emotion: undefined, text: '雨停了。' }] } as const
    expect(system(render({ examples: [scene] }))).toContain('（旁白：雨停了。）')
    expect(system(render({ examples: [scene], language: 'en' }))).toContain('[Narrator: 雨停了。]')
  })
})

describe('the turns', () => {
  it('begin with the greeting, or have it in the head where a template refuses that', () => {
    expect(turns(render({ lines: first }))).toEqual([`assistant: ${greeting.text}`, 'user: 还没打烊？'])
    const refused = render({ lines: first }, false)
    expect(turns(refused)).toEqual(['user: 还没打烊？'])
    expect(system(refused).endsWith(`这段对话由林栖迟开口：\n${greeting.text}`)).toBe(true)
  })

  it('put several lines of people into one message, with names in a group', () => {
    const lines = [...first, said('u2', '借把伞', { speakerName: '小红', speakerId: 'p2' })]
    expect(turns(render({ lines })).at(-1)).toBe('user: 还没打烊？\n借把伞')
    expect(turns(render({ lines, isGroup: true })).at(-1)).toBe('user: 小明：还没打烊？\n小红：借把伞')
    expect(turns(render({ lines, isGroup: true, language: 'en' })).at(-1)).toBe(
      'user: 小明: 还没打烊？\n小红: 借把伞',
    )
  })

  it('let nobody speak for somebody else in a group', () => {
    const lines = [...first, said('u2', '我先走\n小红：我也走')]
    expect(turns(render({ lines })).at(-1)).toBe('user: 还没打烊？\n我先走\n小红：我也走')
    expect(turns(render({ lines, isGroup: true })).at(-1)).toBe(
      'user: 小明：还没打烊？\n小明：我先走 小红：我也走',
    )
  })

  it('open with notes in brackets', () => {
    const lines = [
      ...first,
      replied('r1', '亮着。'),
      noted('n1', '下雨了。'),
      noted('n2', '她困了。'),
      said('u2', '哦'),
    ]
    expect(turns(render({ lines })).at(-1)).toBe('user: （旁白：下雨了。）\n（旁白：她困了。）\n哦')
    expect(turns(render({ lines, language: 'en' })).at(-1)).toBe(
      'user: [Narrator: 下雨了。]\n[Narrator: 她困了。]\n哦',
    )
  })

  it('copy a reply byte for byte', () => {
    const text = '林栖迟： \n亮着。  \n'
    const lines = [...first, replied('r1', text, { shown: '亮着。' }), said('u2', '哦')]
    expect(turns(render({ lines })).at(-2)).toBe(`assistant: ${text}`)
  })

  it('name another character, who is no assistant here', () => {
    const wren = replied('w1', 'Wren: Fog.', { speakerId: 'wren', speakerName: 'Wren', shown: 'Fog.' })
    expect(turns(render({ lines: [...first, replied('r1', '嗯。'), wren] })).at(-1)).toBe('user: Wren：Fog.')
  })

  it('end with a person, whatever the lines', () => {
    expect(turns(render({ lines: [] }))).toEqual(['user: （旁白：对话开始了。）'])
    expect(turns(render({ lines: [greeting] })).at(-1)).toBe('user: （旁白：林栖迟接着说。）')
    expect(turns(render({ lines: [greeting] }, false))).toEqual(['user: （旁白：对话开始了。）'])
  })
})

describe('a strict template', () => {
  const rendering = fc.record({
    assistantFirst: fc.boolean(),
    systemMessage: fc.boolean(),
    emotionLabels: fc.boolean(),
  })

  it('refuses nothing, whatever is said by whom', () => {
    const instruction = fc.constantFrom('', '写一段摘要。')
    fc.assert(
      fc.property(roughPrompt, rendering, instruction, (prompt, options, told) => {
        const { messages } = renderChat(prompt, options, told)
        const roles = messages.map(({ role }) => role)
        const [first] = options.systemMessage ? roles.splice(0, 1) : []
        expect(first).toBe(options.systemMessage ? 'system' : undefined)
        expect(roles).not.toContain('system')
        expect(roles.at(-1)).toBe('user')
        for (const [index, role] of roles.entries()) expect(role).not.toBe(roles[index + 1])
        if (!options.assistantFirst || !options.systemMessage) expect(roles[0]).toBe('user')
        for (const { content } of messages) {
          expect(content).not.toBe('')
          expect(content.isWellFormed()).toBe(true)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('that takes no system message has the head open the first user message', () => {
    const { messages } = renderChat(
      createPrompt({ lines: [...first, replied('r1', '亮着。'), said('u2', '哦')] }),
      { ...plain, systemMessage: false },
    )
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    const opening = messages[0]?.content ?? ''
    expect(opening.startsWith(`${system(render({ lines: first }, false))}\n\n`)).toBe(true)
    expect(opening.endsWith(`这段对话由林栖迟开口：\n${greeting.text}\n\n从这里起是对话：\n还没打烊？`)).toBe(
      true,
    )
    expect(messages.slice(1).map(({ content }) => content)).toEqual(['亮着。', '哦'])
  })
})

describe('emotion labels', () => {
  const scene = {
    lines: [
      { role: 'user', emotion: 'sadness', text: '唉' },
      { role: 'character', emotion: 'happiness', text: '坐。' },
      { role: 'character', emotion: undefined, text: '喝茶。' },
    ],
  } as const

  it('are asked for, and shown by the examples', () => {
    const labelled = (language: 'zh' | 'en') =>
      system(
        renderChat(createPrompt({ examples: [scene], lines: first, language }), {
          ...plain,
          emotionLabels: true,
        }),
      )
    expect(labelled('zh')).toContain('(愤怒) (厌恶) (恐惧) (快乐) (悲伤) (惊讶) (中立) (沮丧) (兴奋) (其他)')
    expect(labelled('zh')).toContain('小明：唉\n林栖迟：(快乐)坐。\n林栖迟：喝茶。')
    expect(labelled('en')).toContain('(anger) (disgust) (fear) (happiness) (sadness) (surprise) (neutral)')
    expect(labelled('en')).toContain('林栖迟: (happiness)坐。')
  })

  it('are not mentioned otherwise', () => {
    expect(system(render({ examples: [scene], lines: first }))).not.toMatch(/标签|快乐/)
    expect(system(render({ examples: [scene], lines: first, language: 'en' }))).not.toMatch(/label|happiness/)
  })
})

describe('an instruction', () => {
  const told = '先停下演出，写一段摘要。'
  const instructed = (parts: Partial<Prompt>) => renderChat(createPrompt(parts), plain, told)

  it('is told last, in the message of whoever spoke last, and no stop cuts what it asks for', () => {
    expect(turns(instructed({ lines: first })).at(-1)).toBe(`user: 还没打烊？\n\n${told}`)
    expect(turns(instructed({ lines: [greeting] }))).toEqual([`assistant: ${greeting.text}`, `user: ${told}`])
    expect(turns(instructed({ lines: [] }))).toEqual([`user: ${told}`])
    expect(instructed({ lines: first }).stops).toEqual([])
  })

  it('changes nothing before it: the next reply finds the same prefix', () => {
    fc.assert(
      fc.property(roughPrompt, fc.boolean(), fc.boolean(), (prompt, assistantFirst, systemMessage) => {
        const options = { assistantFirst, systemMessage, emotionLabels: true }
        const before = asText(renderChat(prompt, options, told))
        const next = asText(renderChat({ ...prompt, lines: [...prompt.lines, said('u', '嗯')] }, options))
        const ends = [`\n\n${told}`, told].filter((end) => before.endsWith(end))
        expect(next.startsWith(before.slice(0, -(ends[0] ?? '').length))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('what is sent beside the messages', () => {
  it('is at most four stops, for who spoke last', () => {
    expect(render({ lines: first }).stops).toEqual(['\n小明：', '\n小明:'])
    expect(render({ lines: first, language: 'en', userName: 'Alex' }).stops).toEqual(['\nAlex:'])
    const crowd = ['甲', '乙', '丙', '甲'].map((speakerName, index) =>
      said(`u${index}`, '来', { speakerName }),
    )
    expect(render({ lines: crowd, isGroup: true }).stops).toEqual(['\n甲：', '\n甲:', '\n丙：', '\n丙:'])
  })

  it('is a hash of the messages alone, and their length', () => {
    const rendered = render({ lines: first })
    expect(rendered.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(render({ lines: first, speakers: ['小红'] }).hash).toBe(rendered.hash)
    expect(render({ lines: [greeting, said('u1', '还没打烊')] }).hash).not.toBe(rendered.hash)
    expect(rendered.characters).toEqual(
      countScripts(rendered.messages.map(({ content }) => content).join('')),
    )
  })
})

describe('a prompt that grows', () => {
  const text = fc.stringMatching(/^[你我他好吗。a-z ]{1,40}$/)
  const turn = fc.record({
    notes: fc.array(text, { maxLength: 2 }),
    people: fc.array(text, { minLength: 1, maxLength: 3 }),
    reply: fc.option(text),
  })

  it('only appends, byte for byte', () => {
    fc.assert(
      fc.property(
        fc.array(turn, { minLength: 2, maxLength: 12 }),
        fc.boolean(),
        fc.boolean(),
        (all, isGroup, assistantFirst) => {
          let lines: readonly Line[] = [greeting]
          let before = ''
          for (const [index, { notes, people, reply }] of all.entries()) {
            lines = [
              ...lines,
              ...notes.map((note, at) => noted(`n${index}${at}`, note)),
              ...people.map((words, at) => said(`u${index}${at}`, words)),
            ]
            const after = asText(render({ lines, isGroup }, assistantFirst))
            expect(after.startsWith(before)).toBe(true)
            before = after
            if (reply !== null) lines = [...lines, replied(`r${index}`, reply)]
          }
        },
      ),
    )
  })

  it('shares at least 90 % of its characters with the next while the window is full, cuts included', () => {
    const contextTokens = 4_096
    const budget = 2_600
    let window: WindowState = createWindow()
    let lines: readonly Line[] = [greeting]
    let before = ''
    let cuts = 0
    const shares: number[] = []
    for (let turnNumber = 0; turnNumber < 300; turnNumber += 1) {
      const turnId = `t${turnNumber}`
      const people = [
        said(`u${turnNumber}`, `第${turnNumber}句${'话'.repeat(50)}${turnNumber % 7 === 0 ? '三号机' : ''}`, {
          turnId,
        }),
      ]
      const notes = planNotes({
        character: linQichi,
        userName: '小明',
        turnId,
        at: turnNumber,
        window: lines,
        turnLines: people,
        random: () => 0,
        rates: initialTokenRates,
        budgetTokens: 200,
        date: `今天是第${Math.floor(turnNumber / 40)}天。`,
      })
      lines = [...lines, ...notes, ...people]
      const prompt = assemblePrompt({
        character: linQichi,
        window,
        lines,
        speakers: [],
        isGroup: false,
      })
      const after = asText(renderChat(prompt, plain))
      if (cuts > 0) shares.push(shared(before, after) / before.length)
      before = after
      lines = [...lines, replied(`r${turnNumber}`, `答${turnNumber}${'话'.repeat(90)}`, { turnId })]
      const sizes = { rates: initialTokenRates, isGroup: false, cutAt: 0.85, cutTo: 0.5 }
      const full = { lines, budgetTokens: budget, ...sizes }
      const cut = isCutDue(full) ? cutWindow(full) : undefined
      if (cut) {
        const story = storyExtract({
          previousStory: window.story,
          leavingLines: cut.leaving,
          language: 'zh',
          names: { userName: '小明', characterName: '林栖迟', isGroup: false },
          maxTokens: storyTokens(contextTokens),
        })
        window = { ...window, firstLineId: cut.firstLineId, story }
        lines = cut.kept
        cuts += 1
      }
    }
    expect(cuts).toBeGreaterThan(10)
    // The last one may have come after the last prompt.
    expect([cuts, cuts - 1]).toContain(shares.filter((share) => share < 1).length)
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.9)
  })
})

function shared(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}
