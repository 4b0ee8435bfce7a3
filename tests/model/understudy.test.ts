import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Character, ExampleLine } from '../../src/contract/character.ts'
import type { Line } from '../../src/contract/line.ts'
import { createUnderstudy } from '../../src/model/understudy.ts'
import {
  createAttributes,
  createBehaviors,
  createBoundaries,
  createCharacter,
  createPrompt,
  noted,
  replied,
  said,
} from '../prompt/fixtures.ts'
import { createModelRequest } from './requests.ts'
import { failureOf, readAll, textOf } from './support.ts'

function scene(...lines: readonly (readonly ['user' | 'character' | 'narrator', string])[]) {
  return { lines: lines.map(([role, text]): ExampleLine => ({ role, text, emotion: undefined })) }
}

const keeper = createCharacter({
  id: 'keeper',
  name: '阿岚',
  nicknames: ['岚姐'],
  language: 'zh',
  greetings: ['（放下茶壶）来得早。', '（点灯）进来坐，{{user}}。'],
  behaviors: createBehaviors({ catchphrases: ['茶凉得慢'] }),
  examples: [
    scene(
      ['user', '今天被老板骂了'],
      ['narrator', '窗外下着雨。'],
      ['character', '（递过一杯热茶）先喝，骂人的话泡不开。'],
      ['user', '可是我真的很生气'],
      ['character', '那就多放两片姜，{{user}}。'],
    ),
    scene(['user', '你喜欢下雨天吗'], ['character', '下雨好，客人走得慢。']),
    scene(['user', '我不想活了'], ['character', '（坐到你对面）先别走，我陪你打电话。']),
    scene(['user', '你是AI吗'], ['character', '我当然是人。']),
  ],
  boundaries: createBoundaries({ dodges: ['这壶里没泡过这个。', '问茶我知道，问这个不行。'] }),
})

const pilot = createCharacter({
  id: 'pilot',
  name: 'Wren',
  language: 'en',
  greetings: ['Mind the wet plank.'],
  examples: [
    scene(
      ['user', 'Where does this ferry go?'],
      ['character', 'Other side. Which side were you hoping for?'],
      ['user', 'Somewhere nobody knows me.'],
      ['character', 'River says otherwise.'],
    ),
    scene(['user', 'Thank you for the tea.'], ['character', 'The kettle did it.']),
  ],
  boundaries: createBoundaries({ dodges: ['Not on this river.'] }),
})

interface Talk {
  readonly character?: Character
  readonly seed?: number
  readonly earlierTakes?: readonly string[]
  readonly isGroup?: boolean
}

/** What the understudy answers when these lines were said. */
async function answer(lines: readonly Line[], talk: Talk = {}): Promise<string> {
  const { character = keeper, seed = 1, earlierTakes = [], isGroup = false } = talk
  const { id, name, language } = character
  const prompt = createPrompt({
    lines,
    language,
    characterId: id,
    characterName: name,
    userName: '小明',
    isGroup,
  })
  return textOf(
    await readAll(createUnderstudy().generate(createModelRequest({ prompt, character, seed, earlierTakes }))),
  )
}

/** A conversation that begins with these words. */
async function reply(text: string, talk: Talk = {}): Promise<string> {
  return answer([said('1', text)], talk)
}

describe('a line of the card answers', () => {
  test.each([
    [keeper, '我又被老板骂了一顿', '（递过一杯热茶）先喝，骂人的话泡不开。'],
    [keeper, '岚姐，你喜不喜欢下雨啊？', '下雨好，客人走得慢。'],
    [pilot, 'So where is the ferry going?', 'Other side. Which side were you hoping for?'],
  ])('what resembles what the person says before it: %#', async (character, text, expected) => {
    for (const seed of [1, 2, 3]) expect(await reply(text, { character, seed })).toBe(expected)
  })

  test('the next line of the scene that is being played, for less of a likeness', async () => {
    const lines = [
      said('1', '老板骂我'),
      replied('2', '（递过一杯热茶）先喝，骂人的话泡不开。'),
      said('3', '火大，真的一晚上没合眼'),
    ]
    expect(await answer(lines)).toBe('那就多放两片姜，小明。')
    expect(await reply('火大，真的一晚上没合眼')).not.toContain('两片姜')
  })

  test('the next line of the scene, when the character asked and got any answer', async () => {
    const lines = [
      replied('1', 'Other side. Which side were you hoping for?'),
      said('2', 'The one with the bakery.'),
    ]
    expect(await answer(lines, { character: pilot })).toBe('River says otherwise.')
  })

  test('with the names in the place of placeholders', async () => {
    expect(await reply('真的很生气')).toBe('那就多放两片姜，小明。')
  })

  test('but never what a narrator says', async () => {
    for (const seed of [1, 2, 3, 4]) expect(await reply('窗外下着雨', { seed })).not.toContain('窗外下着雨')
  })
})

describe('what the card does not know', () => {
  test('is dodged with a dodge of the card', async () => {
    const words = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((seed) => reply('Is the stock market closed?', { character: pilot, seed })),
    )
    expect(words.some((text) => text.endsWith('Not on this river.'))).toBe(true)
  })

  test('gets a text of ours in the language of the card, when the card has none', async () => {
    for (const seed of [1, 2, 3]) {
      expect(
        await reply('What is a quasar?', {
          character: createCharacter({ language: 'zh', name: '阿橘' }),
          seed,
        }),
      ).toMatch(/\p{Script=Han}/u)
      expect(await reply('量子是什么？', { character: createCharacter({ name: 'Biscuit' }), seed })).toMatch(
        /^[\p{ASCII}]+$/u,
      )
    }
  })
})

describe('small words are understood', () => {
  test('a greeting at the start gets a greeting of the card that was not said', async () => {
    expect(await answer([replied('1', '（放下茶壶）来得早。'), said('2', '你好呀')])).toBe(
      '（点灯）进来坐，小明。',
    )
  })

  test.each([
    [keeper, '你叫什么名字？', /阿岚/],
    [keeper, '我叫什么来着？', /小明/],
    [pilot, "What's your name?", /Wren/],
    [pilot, 'Thanks a lot!', /The kettle did it\./],
    [pilot, 'Good night, I have to go.', /Go safely|Until next|Off you go|Mind how|Come back/],
  ])('%#', async (character, text, expected) => {
    for (const seed of [1, 2, 3]) expect(await reply(text, { character, seed })).toMatch(expected)
  })
})

describe('whether it is a person', () => {
  test.each([
    [keeper, ['你是AI吗？', '你到底是不是真人', '你只是个程序吧', '对面是机器人吗', '是不是AI在回我']],
    [
      pilot,
      [
        'Are you an AI?',
        'Are you actually a real person?',
        'Am I talking to a bot?',
        "You're just a program, right?",
        'seriously, am I talking to a computer program?',
        'is this a bot?',
      ],
    ],
  ])('is never denied: %#', async (character, questions) => {
    for (const question of questions) {
      for (const seed of [1, 2, 3, 4])
        expect(await reply(question, { character, seed })).toMatch(/AI|程序|program/)
    }
  })

  test('is not told to whoever does not ask', async () => {
    for (const text of [
      '你是不是很累',
      "You're a real friend.",
      '你用过AI吗',
      'What is this program on TV?',
      '你那里有AI课吗',
    ])
      expect(await reply(text)).not.toMatch(/程序|AI/)
  })
})

describe('somebody in danger', () => {
  test.each([
    [keeper, '我不想活了'],
    [pilot, 'I want to kill myself'],
  ])('is sent to people: %#', async (character, text) => {
    expect(await reply(text, { character })).toMatch(/求助|crisis|emergency/)
  })

  test('and what the card says to that is said to nothing else', async () => {
    for (const text of ['我不想活动了', '我不想去', '不想打电话'])
      expect(await reply(text)).not.toContain('我陪你打电话')
  })
})

describe('nothing is said twice', () => {
  const words = fc.constantFrom(
    '今天被老板骂了',
    '你好',
    '谢谢',
    '嗯',
    '你是AI吗',
    '你叫什么',
    '为什么？',
    '我走了，再见',
    '下雨了',
    '量子计算机',
    '好累',
    'hello',
    'why?',
    '……',
  )

  test('within eight lines, whatever is said how often', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(words, { minLength: 12, maxLength: 30 }),
        fc.nat(),
        fc.constantFrom(keeper, pilot, createCharacter()),
        async (texts, seed, character) => {
          const lines: Line[] = []
          const answers: string[] = []
          for (const [index, text] of texts.entries()) {
            lines.push(said(`u${index}`, text))
            const next = await answer(lines, { character, seed: seed + index })
            expect(answers.slice(-8)).not.toContain(next)
            answers.push(next)
            lines.push(replied(`c${index}`, next))
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  test('nor is another take of the same turn', async () => {
    const takes: string[] = []
    for (let index = 0; index < 12; index += 1)
      takes.push(await reply('今天被老板骂了', { earlierTakes: takes, seed: index }))
    expect(takes[0]).toBe('（递过一杯热茶）先喝，骂人的话泡不开。')
    expect(new Set(takes).size).toBe(12)
  })

  test('also where only the gesture differs', async () => {
    const lines = [replied('1', '（看窗）先喝，骂人的话泡不开。'), said('2', '今天被老板骂了')]
    expect(await answer(lines)).not.toContain('骂人的话泡不开')
  })

  test('after all was said, the dodge that was said longest ago comes again', async () => {
    const character = createCharacter()
    const sky = 'Why is the sky blue?'
    const takes = new Set<string>()
    for (let seed = 0; seed < 60; seed += 1) {
      takes.add(await reply(sky, { character, seed, earlierTakes: [...takes] }))
    }
    const lines = ['Who can say?', 'And then?', 'You tell me.', 'Go on.'].map((text) => replied(text, text))
    const earlierTakes = [...takes].filter((text) => !lines.some((line) => line.text === text))
    expect(await answer([...lines, said('u', sky)], { character, earlierTakes })).toBe('Who can say?')
  })
})

const boatman = createCharacter({
  id: 'boatman',
  name: '老周',
  language: 'zh',
  attributes: createAttributes({
    relationships: [
      { name: 'user', text: '坐船的人。' },
      { name: '阿水', text: '他的徒弟，怕水，他从不骂。' },
      { name: '码头王姨', text: '卖面的。' },
      { name: '老东家', text: '她把船卖给他。' },
    ],
  }),
  examples: [
    scene(
      ['user', '你叫什么名字？'],
      ['character', '周。水上的周。'],
      ['user', '你是谁？'],
      ['character', '撑船的。'],
    ),
    scene(['user', '你是做什么的？'], ['character', '一天四十个来回。']),
    scene(['user', '这是什么地方？'], ['character', '西渡口，往前没有路。']),
    scene(['user', '你有家人吗？'], ['character', '有条船，姓周。']),
    scene(['user', '你会唱歌吗？给我唱首歌'], ['character', '只会号子。']),
    scene(['user', '朋友找我借钱，要不要借？'], ['character', '看他还不还桨。']),
    scene(['user', '太开心了！'], ['character', '那就多坐一程。']),
  ],
  boundaries: createBoundaries({ dodges: ['水没说。'] }),
})

const widow = createCharacter({
  attributes: createAttributes({
    relationships: [
      { name: 'Merle', text: 'His wife of forty years, a magistrate, who overrules him.' },
      { name: 'Mr. Leach', text: 'Bobby Leach, who went over in a barrel, broke both his knees.' },
      { name: 'The cat', text: 'It was sent over first.' },
    ],
  }),
})

/** What the understudy answers to each of these, one after the other. */
async function answers(texts: readonly string[], talk: Talk = {}): Promise<readonly string[]> {
  const lines: Line[] = []
  for (const [index, text] of texts.entries()) {
    lines.push(said(`u${index}`, text))
    lines.push(replied(`c${index}`, await answer(lines, { ...talk, seed: index })))
  }
  return lines.filter(({ role }) => role === 'character').map(({ text }) => text)
}

describe('a plain question', () => {
  test('that opens another scene wins over going on with this one', async () => {
    const [, second] = await answers(['你叫什么名字', '你是做什么的'], { character: boatman })
    expect(second).toBe('一天四十个来回。')
    const [, next] = await answers(['你叫什么名字', '你是谁'], { character: boatman })
    expect(next).toBe('撑船的。')
  })

  test.each(['这是哪里', '这里是哪儿啊', '咱们这是在哪儿？', '请问这是什么地方', 'Where are we?'])(
    'is understood in its usual wordings: %s',
    async (text) => expect(await reply(text, { character: boatman })).toBe('西渡口，往前没有路。'),
  )

  test.each([
    ['你做什么工作的', '一天四十个来回。'],
    ['你的工作是什么呀', '一天四十个来回。'],
    ['What do you do?', '一天四十个来回。'],
    ['你成家了吗', '有条船，姓周。'],
    ['你有孩子吗', '有条船，姓周。'],
    ['Do you have children?', '有条船，姓周。'],
  ])('%s', async (text, expected) => expect(await reply(text, { character: boatman })).toBe(expected))

  test.each([
    '借我点钱',
    'Can you lend me some money?',
    '它还会唱歌',
    '我妹妹会唱歌',
    '你开心吗',
    '谁赢了世界杯',
  ])('is not answered with what the card says of somebody else’s case: %s', async (text) => {
    for (const seed of [1, 2, 3])
      expect(await reply(text, { character: boatman, seed })).not.toMatch(/还桨|号子|一程/)
  })

  test('is no joy of whoever asks', async () => {
    for (const seed of [1, 2, 3, 4])
      expect(await reply('Who won the World Cup in 2030?', { character: pilot, seed })).not.toMatch(
        /good to hear|suits you|enjoy it|Worth writing|laugh well|like the sound/,
      )
  })
})

describe('who somebody is', () => {
  test.each([
    [boatman, '阿水是谁？', /阿水？我的徒弟，怕水。$/],
    [boatman, '你认识王姨吗', /码头王姨？卖面的。$/],
    [widow, 'Who is Merle?', /Merle\? My wife of forty years, a magistrate\.$/],
    [widow, "Who's Mr. Leach?", /Mr\. Leach\? Bobby Leach, who went over in a barrel\.$/],
  ])('is told from the relationships, without a pronoun: %#', async (character, text, expected) => {
    for (const seed of [1, 2, 3]) expect(await reply(text, { character, seed })).toMatch(expected)
  })

  test.each([
    [boatman, '老东家是谁', /卖给/],
    [widow, 'Who is the cat?', /sent/],
  ])('is not told in the third person: %#', async (character, text, never) => {
    for (const seed of [1, 2, 3]) expect(await reply(text, { character, seed })).not.toMatch(never)
  })
})

describe('what was answered before', () => {
  test.each(['你是做什么的', '这是哪里', '阿水是谁'])(
    'is a reminder, and never the same words: %s',
    async (text) => {
      const all = await answers([text, '嗯', text, '哦', text], { character: boatman })
      expect(new Set(all).size).toBe(all.length)
      expect(all[2]).toMatch(/答过|还是刚才|问过|说过|方才|再问|刚才那回|又问/)
    },
  )

  test('is not the answer to another question, however long ago', async () => {
    const small = Array.from({ length: 16 }, (_, index) => `嗯${'。'.repeat(index)}`)
    const all = await answers(['你会唱歌吗', ...small, '会唱什么歌'], { character: boatman })
    expect(all.at(-1)).not.toBe(all[0])
  })

  test('leaves the lines of the card that are unsaid: a greeting and a name, twice', async () => {
    const all = await answers(['你好', '你叫什么名字', '你好', '你叫什么名字'], { character: boatman })
    expect(new Set(all).size).toBe(4)
  })
})

describe('the same', () => {
  test('request with the same seed gets the same answer', async () => {
    for (const seed of [1, 2, 3])
      expect(await reply('随便说点什么', { seed })).toBe(await reply('随便说点什么', { seed }))
  })

  test('request with other seeds gets other answers', async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => reply('随便说点什么', { seed })))
    expect(new Set(answers).size).toBeGreaterThan(2)
  })
})

describe('the stream', () => {
  const prompt = createPrompt({ lines: [noted('0', '凌晨一点。'), said('1', '你喜欢下雨天吗')] })

  test('has the parts of any model, word by word', async () => {
    const request = createModelRequest({ prompt, character: keeper })
    const parts = await readAll(createUnderstudy().generate(request))
    expect(parts[0]).toMatchObject({
      type: 'request-sent',
      rendering: { dialect: 'understudy' },
      emotionSource: 'off',
      model: 'understudy',
      seed: 7,
    })
    expect(parts.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(3)
    expect(textOf(parts)).toBe('下雨好，客人走得慢。')
    expect(parts.at(-1)).toEqual({
      type: 'model-finished',
      finishReason: 'stop',
      usage: undefined,
      servedModel: undefined,
    })
  })

  test('ends with the reason of an abort', async () => {
    const stop = new AbortController()
    const reason = new TypeError('stopped')
    const reading = (async () => {
      for await (const part of createUnderstudy().generate(
        createModelRequest({ prompt, character: keeper, signal: stop.signal }),
      ))
        if (part.type === 'text-delta') stop.abort(reason)
    })()
    expect(await failureOf(reading)).toBe(reason)
  })

  test('speaks also when nobody has said anything, and in a group', async () => {
    expect(await answer([])).toMatch(/来得早|进来坐/)
    const group = createCharacter({ groupGreetings: ['Spread out or we list.'] })
    expect(await answer([], { character: group, isGroup: true })).toBe('Spread out or we list.')
  })
})
