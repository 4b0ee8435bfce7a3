import { afterEach, describe, expect, test } from 'vitest'
import type { TurnRecord } from '../../src/contract/turn.ts'
import { openStage, type Stage, type StageOptions } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

const card = (lore: string, rest = '') => ({
  'wren.yaml': `name: Wren\nabout: Wren pilots the night ferry.\ngreetings: [Mind the plank., You are late.]\n${rest}lore:\n${lore}`,
})

const model = { contextTokens: 4_096, sampling: { maxTokens: 100 } }

async function open(lore: string, options: StageOptions & { readonly rest?: string } = {}) {
  stage = await openStage({
    cards: card(lore, options.rest),
    model,
    reply: (_, index) => `Answer ${index}.`,
    ...options,
  })
  const alice = stage.directly('Alice')
  await alice.invokes('character set', { character: 'wren' })
  return alice
}

type Alice = Awaited<ReturnType<typeof open>>

async function records(): Promise<readonly TurnRecord[]> {
  const values: TurnRecord[] = []
  for await (const { value } of stage.app.store.memory.log.stream('turn')) values.push(value)
  return values
}

const loreNames = async () => (await records()).map(({ lore }) => lore.map(({ name }) => name))
const prompted = () => JSON.stringify(stage.lastPrompt())
const cuts = () => stage.server.requests.filter(({ body }) => body.max_tokens === 1).length

/** Talks of nothing until the window is cut once more. */
async function talkUntilCut(alice: Alice): Promise<void> {
  const before = cuts()
  for (let turn = 0; cuts() === before; turn += 1) {
    if (turn > 100) throw new RangeError('the window was never cut')
    await alice.says(`Number ${turn}: ${'the river and the fog, '.repeat(8)}`)
  }
}

describe('lore in a conversation', () => {
  const bridge = '  - {name: The bridge, keys: [bridge], text: "{{char}} built the bridge."}\n'

  test('is a note right before the line that mentions it, and stays there', async () => {
    const alice = await open(bridge)
    await alice.says('Hello.')
    expect(prompted()).not.toContain('built')
    await alice.says('Who made that bridge?')
    const asked = stage.lastPrompt().at(-1)?.content
    expect(asked).toMatch(/Wren built the bridge\.[\s\S]*Who made that bridge\?/)
    await alice.says('I see.')
    expect(stage.lastPrompt().map(({ content }) => content)).toContain(asked)
    expect(stage.lastPrompt().at(-1)?.content).toBe('I see.')
  })

  test('is named in the record of the turn that it came up with, and of each of its takes', async () => {
    const alice = await open(bridge)
    await alice.says('The bridge?')
    await alice.invokes('regenerate')
    await alice.says('The bridge again.')
    expect(await loreNames()).toEqual([['The bridge'], ['The bridge'], []])
    const [first] = await records()
    expect(first?.lines.map(({ id }) => id)).toContain(`${first?.turnId}:note:lore:${first?.lore[0]?.mark}`)
  })

  test('is named in the record of an answer that came late', async () => {
    let isBroken = true
    const fault = { fault: { type: 'error', status: 500, message: 'no' } } as const
    const alice = await open(bridge, { reply: () => (isBroken ? fault : 'Aye.') })
    await alice.says('The bridge?')
    isBroken = false
    await stage.clock.advance(3_600_000)
    await alice.invokes('regenerate')
    expect(await loreNames()).toEqual([['The bridge']])
  })

  test('brings up other lore', async () => {
    const lore = `${bridge}  - {name: Builders, keys: [built], text: Many hands.}\n`
    const alice = await open(lore, { rest: 'lore_settings: {recursive: true}\n' })
    await alice.says('The bridge?')
    expect(await loreNames()).toEqual([['The bridge', 'Builders']])
  })

  test('knows which greeting opened the chapter', async () => {
    const alice = await open('  - {name: Late, keys: [hello], text: Late again., greetings: [1]}\n')
    await alice.says('hello')
    await alice.invokes('restart')
    await alice.invokes('regenerate')
    await alice.says('hello')
    expect(await loreNames()).toEqual([[], ['Late']])
  })
})

describe('after a cut', () => {
  test('lore that fires once does not come again, and lore that is kept does by itself', async () => {
    const alice = await open(
      [
        '  - {name: Once, keys: [bridge], text: Once it fell., after_match: never}',
        '  - {name: Kept, keys: [bridge], text: It stands for good., after_match: keep}',
        '  - {name: Again, keys: [bridge], text: It has four arches.}',
        '',
      ].join('\n'),
    )
    await alice.says('The bridge?')
    await talkUntilCut(alice)
    await alice.says('Hello.')
    expect(prompted()).not.toContain('Once it fell')
    expect((await loreNames()).at(-1)).toEqual(['Kept'])
    await alice.says('The bridge?')
    expect((await loreNames()).at(-1)).toEqual(['Again'])
  })

  test('lore that is sticky is told again, and lore that cools down is not', async () => {
    const alice = await open(
      [
        '  - {name: Stays, keys: [bridge], text: It stays., sticky: 5000}',
        '  - {name: Cools, keys: [bridge], text: It cools., cooldown: 5000}',
        '',
      ].join('\n'),
    )
    await alice.says('The bridge?')
    expect((await loreNames()).at(-1)).toEqual(['Stays', 'Cools'])
    await talkUntilCut(alice)
    await alice.says('The bridge?')
    expect((await loreNames()).at(-1)).toEqual(['Stays'])
    await talkUntilCut(alice)
    await talkUntilCut(alice)
    await talkUntilCut(alice)
    await alice.says('The bridge?')
    const names = (await loreNames()).flat()
    expect(names.filter((name) => name === 'Cools')).toHaveLength(1)
    expect(names.filter((name) => name === 'Stays').length).toBeGreaterThan(2)
  })

  test('replies and lines that left are counted, and the greeting is known', async () => {
    const alice = await open(
      [
        '  - {name: Early, keys: [bridge], text: Early., after_replies: 3}',
        '  - {name: Never, keys: [bridge], text: Never., after_replies: 5000}',
        '  - {name: Far, keys: [bridge], text: Far., delay: 5000}',
        '  - {name: First, keys: [bridge], text: First., greetings: [0]}',
        '  - {name: Second, keys: [bridge], text: Second., greetings: [1]}',
        '',
      ].join('\n'),
    )
    await talkUntilCut(alice)
    await talkUntilCut(alice)
    await alice.says('The bridge?')
    expect((await loreNames()).at(-1)).toEqual(['Early', 'First'])
  })

  test('it holds where the story was written before the cut', async () => {
    const alice = await open('  - {name: Once, keys: [bridge], text: Once it fell., after_match: never}\n', {
      helper: () => 'Alice counted the fog.',
    })
    await alice.says('The bridge?')
    await talkUntilCut(alice)
    expect(stage.helper.requests.length).toBeGreaterThan(0)
    await alice.says('The bridge?')
    expect((await loreNames()).at(-1)).toEqual([])
  })
})

describe('the card’s own prompts', () => {
  const rest = 'prompts: {after_history: Stay cold., depth: {text: Wren is tired., depth: 2}}\n'

  test('are notes near the newest lines of a chat model', async () => {
    const alice = await open('  []\n', { rest })
    await alice.says('Hello.')
    expect(stage.lastPrompt().at(-1)?.content).toMatch(/Wren is tired\.[\s\S]*Stay cold\.[\s\S]*Hello\./)
    await alice.says('And?')
    expect(stage.lastPrompt().at(-1)?.content).toBe('And?')
    await alice.says('And then?')
    expect(stage.lastPrompt().at(-1)?.content).toMatch(/Wren is tired\.[\s\S]*And then\?/)
    expect(stage.lastPrompt().at(-1)?.content).not.toContain('Stay cold.')
  })

  test('are nothing to another character of the cast, in whose record they are not', async () => {
    const alice = await open('  []\n', {
      rest,
      cards: {
        ...card('  []\n', rest),
        'lin.yaml': 'name: Lin\nabout: Lin keeps a laundry.\ngreetings: [Rain.]\n',
      },
    })
    await alice.invokes('character add', { character: 'lin' })
    await alice.says('Wren, how is the ferry?')
    expect(prompted()).toContain('Wren is tired.')
    await alice.says('Lin, and you?')
    expect(prompted()).toContain('Lin keeps a laundry.')
    expect(prompted()).not.toMatch(/Wren is tired|Stay cold/)
    expect((await records()).at(-1)?.lines.some(({ id }) => id.includes(':note:'))).toBe(false)
    await alice.says('Wren, again?')
    expect(prompted()).toContain('Wren is tired.')
  })

  test('may tell what is known of the person', async () => {
    const alice = await open('  - {keys: [who], text: "Known: <{{persona}}>."}\n')
    await alice.invokes('me', { text: 'A tall baker.' })
    await alice.says('who am I?')
    expect(prompted()).toContain('Known: <A tall baker.>')
  })
})
