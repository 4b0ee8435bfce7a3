import { describe, expect, onTestFinished, test } from 'vitest'
import { cards, openStage, type StageOptions } from '../support/stage.ts'

async function open(options: StageOptions = {}) {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...options })
  onTestFinished(() => stage.close())
  return { stage, alice: stage.person('Alice') }
}

const chinese = { locale: 'zh-CN' }

describe('what an option may be', () => {
  test('is understood in any language, and kept in one', async () => {
    const { stage, alice } = await open()
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('Wren, tea?')
    const [thanks] = await alice.invokes(
      'rate',
      { rating: '不好', reasons: '前后矛盾、Says little' },
      chinese,
    )
    expect(thanks?.text).toContain('谢谢')
    const deeds = []
    for await (const { value } of stage.app.store.memory.log.stream('feedback')) deeds.push(value.deed)
    expect(deeds).toEqual([{ type: 'rating', rating: -1, reasons: ['contradiction', 'low-information'] }])
  })

  test('is listed in the reader’s language', async () => {
    const { alice } = await open()
    const wrong = { rating: 'soso' }
    expect((await alice.invokes('rate', wrong))[0]?.text).toContain('RATING. Possible: good, bad.')
    expect((await alice.invokes('rate', wrong, chinese))[0]?.text).toContain('可以是：好, 不好')
    const [help] = await alice.invokes('help', {}, chinese)
    expect(help?.text).toContain('/评价 好|不好 [')
    expect(help?.text).not.toContain('good')
    const [missing] = await alice.invokes('character set', {}, chinese)
    expect(missing?.text).toBe('/角色 设定 还缺：名字。')
    const [rule] = await alice.invokes('replies', {}, chinese)
    expect(rule?.text).toContain('回复规则：叫到。')
  })
})

describe('somebody whose language is not known', () => {
  test.each([
    ['你好', '请谁来演？'],
    ['Hello', 'Who shall play here?'],
  ])('is answered in the one that is spoken: %s', async (text, asked) => {
    const { stage, alice } = await open()
    expect((await alice.says(text, { mentionsBot: true }))[0]?.text).toBe(asked)
    expect((await stage.directly('Carol').says(text))[0]?.text).toBe(asked)
  })
})

test('a first choice shows 25 characters, and how to find the others', async () => {
  const many = Array.from({ length: 27 }, (_, index) => [
    `c${index}.yaml`,
    `name: Number ${index}\nabout: A.\n`,
  ])
  const { alice } = await open({ cards: Object.fromEntries(many) })
  const [picker] = await alice.says('Hello', { mentionsBot: true })
  expect(picker?.options).toHaveLength(25)
  expect(picker?.text).toContain('2 more: `/character list WORD`')
})

test('a greeting that is the only one cannot be turned, and that is said', async () => {
  const { alice } = await open({ cards: { 'wren.yaml': 'name: Wren\nabout: A pilot.\ngreeting: Aye.\n' } })
  await alice.invokes('character set', { character: 'wren' })
  for (const command of ['previous', 'next', 'regenerate'])
    expect((await alice.invokes(command))[0]).toMatchObject({
      text: 'Wren has no other greeting.',
      visibility: 'private',
    })
})

test('whose card says one thing about a character tells it once', async () => {
  const { alice } = await open({ cards: { ...cards, 'otto.yaml': 'name: Otto\nabout: Otto mends nets.\n' } })
  const [info] = await alice.invokes('character info', { character: 'otto' })
  expect(info?.text.split('Otto mends nets.')).toHaveLength(2)
})

test('what came of another try is told to whoever asked for it', async () => {
  const { alice } = await open({
    reply: () => ({ text: 'x', fault: { type: 'error', status: 500, message: 'no' } }),
  })
  await alice.invokes('character set', { character: 'wren' })
  const [news] = (await alice.says('Wren, tea?')).filter(({ type }) => type === 'notice')
  expect(news).toMatchObject({ visibility: 'public' })
  const [again] = (await alice.invokes('regenerate')).filter(({ type }) => type === 'notice')
  expect(again).toMatchObject({ visibility: 'private' })
})
