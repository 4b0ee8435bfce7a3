import { afterEach, describe, expect, test } from 'vitest'
import type { Shown } from '../support/platform.ts'
import { openStage, type Stage } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

const texts = (shown: readonly Shown[]) => shown.map(({ text }) => text)

async function open(greetings: string) {
  stage = await openStage({
    cards: { 'wren.yaml': `name: Wren\nabout: A pilot.\n${greetings}` },
    reply: () => 'Mm.',
  })
}

async function readOpening(where: {
  readonly place: string
  readonly thread: string
  readonly chapter: string
}) {
  const { lines } = await stage.app.store.memory.history.read({ platform: 'test', ...where }, { limit: 10 })
  return lines.map(({ kind, text, take }) => ({ kind, text, take }))
}

describe('the greetings of an imported card', () => {
  test('have their macros carried out, and their line knows which of them it is', async () => {
    await open(
      'greetings: ["{{char}} nods at {{user}}.{{// wave?}} {{setvar::a::b}}", "<BOT>: {{reverse:olleH}}."]\n',
    )
    const alice = stage.directly('Alice')
    expect(texts(await alice.invokes('character set', { character: 'wren' }))).toEqual([
      'Wren nods at Alice.',
    ])
    expect(await alice.invokes('next')).toMatchObject([
      { text: 'Wren: Hello.', smallPrint: 'take 2 of 2\nWren is a character played by an AI.' },
    ])
    const chapter = { place: 'dm-Alice', thread: '', chapter: 'wren' }
    expect(await readOpening(chapter)).toEqual([{ kind: 'greeting', text: 'Wren: Hello.', take: 1 }])
    expect(texts(await alice.invokes('regenerate'))).toEqual(['Wren nods at Alice.'])
    expect((await readOpening(chapter))[0]?.take).toBe(0)
  })

  test('have no markup, and one of pictures alone is passed over', async () => {
    await open(
      'greetings: ["![seal](https://a.b/c.png)", "<i>Fog.</i><br>&quot;Come, {{user}}.&quot; *nods*"]\n',
    )
    const alice = stage.directly('Alice')
    expect(texts(await alice.invokes('character set', { character: 'wren' }))).toEqual([
      'Fog.\n"Come, Alice." *nods*',
    ])
  })

  test('draw anew with each event, and pick once for a chapter', async () => {
    const dice = '{{roll:1000000}}'
    await open(`greetings: ["${dice} {{pick:${Array.from({ length: 50 }, (_, index) => index)}}}", Hi]\n`)
    const alice = stage.directly('Alice')
    const [first = ''] = texts(await alice.invokes('character set', { character: 'wren' }))
    await alice.invokes('next')
    const [again = ''] = texts(await alice.invokes('next'))
    expect(first).toMatch(/^\d+ \d+$/)
    expect(again).not.toBe(first)
    expect(again.split(' ')[1]).toBe(first.split(' ')[1])
  })

  test('are the same when their event is delivered again', async () => {
    await open('greetings: ["{{roll:1000000}}"]\n')
    const alice = stage.directly('Alice')
    const event = alice.command('character set', { character: 'wren' })
    const [first] = await stage.happens(event)
    await stage.close()
    await open('greetings: ["{{roll:1000000}}"]\n')
    const [again] = await stage.happens(event)
    expect(again?.text).toBe(first?.text)
  })

  test('that say nothing are passed over', async () => {
    await open('greetings: ["{{// only a remark}}", "Evening.", "{{noop}}"]\n')
    const alice = stage.directly('Alice')
    expect(texts(await alice.invokes('character set', { character: 'wren' }))).toEqual(['Evening.'])
    expect(texts(await alice.invokes('next'))).toEqual(['Evening.'])
    expect(texts(await alice.invokes('previous'))).toEqual(['Evening.'])
    expect(await readOpening({ place: 'dm-Alice', thread: '', chapter: 'wren' })).toMatchObject([{ take: 1 }])
  })

  test('are none where all of them say nothing', async () => {
    await open('greetings: ["{{// only a remark}}"]\n')
    const [notice] = await stage.directly('Alice').invokes('character set', { character: 'wren' })
    expect(notice?.type).toBe('notice')
  })

  test('of groups come in groups, and name nobody', async () => {
    await open('greetings: [Alone.]\ngroup_greetings: ["All aboard, {{user}}.", "Spread out."]\n')
    const alice = stage.person('Alice')
    const shown = await alice.invokes('character set', { character: 'wren' }, { isModerator: true })
    expect(texts(shown)).toEqual(['All aboard, everyone.'])
    expect(texts(await alice.invokes('next'))).toEqual(['Spread out.'])
    expect(await readOpening({ place: 'tavern', thread: 'general', chapter: 'main' })).toMatchObject([
      { take: 1 },
    ])
  })
})

test('the understudy shows no braces', async () => {
  stage = await openStage({
    understudy: true,
    cards: {
      'wren.yaml': `name: Wren
about: A pilot.
boundaries: {dodges: ["{{random:No,No idea}}, {{user}}.{{// why}}"]}
behaviors: {catchphrases: ["Mind {{char}}{{noop}}"]}
emotion: {styles: {neutral: {gestures: "*nods at {{user}}*"}, happiness: {gestures: "*{{pick:smiles,grins}}*"}}}
examples:
  - |
    user: Where does this ferry go?
    char: "{{char}} says: {{random:over,across}}, {{user}}."
`,
    },
  })
  const alice = stage.directly('Alice')
  await alice.invokes('character set', { character: 'wren' })
  const said: string[] = []
  for (let turn = 0; turn < 12; turn += 1)
    said.push(...texts(await alice.says(turn % 3 === 0 ? 'Where does this ferry go?' : `Is it ${turn}?`)))
  expect(said).toHaveLength(12)
  expect(said.join('\n')).not.toMatch(/[{}]/)
  expect(said.join('\n')).toMatch(/Wren says: (over|across), Alice\./)
})
