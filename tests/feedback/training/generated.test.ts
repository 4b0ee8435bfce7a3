import fc from 'fast-check'
import { describe, it } from 'vitest'
import { sanitizeName, sanitizeText } from '../../../src/prompt/sanitize.ts'
import { asText, readJsonLines } from './check-json.ts'
import { readPlainPrompt } from './check-plain.ts'
import { checkFiles, type Trained, train } from './run-training.ts'
import { characterGlm, chat, createStory, type Story } from './story.ts'

/** Letters that mean something to a renderer, a parser, or a trainer. */
const letters = fc.constantFrom(
  ...'ab z\n\r"\\[]{}（）：:，。*_-<>|你好旁白',
  '\u2028',
  '\u0085',
  '😀',
  '[Wren]',
  '[林栖迟]',
  '\n林栖迟：',
  '\nWren: ',
  '（旁白：',
  '<|im_end|>',
  '</s>',
  '<0x0A>',
  '<image>',
  '{{user}}',
)
const words = fc.array(letters, { maxLength: 12 }).map((some) => some.join(''))
/** `@`: those who are there are called by name. */
const calling = words.map((text) => `${text} @ ${text}`)
const alone = { id: 'ada', name: 'Adalbertine' }
const people = [alone, { id: 'ben', name: '司马长风' }, { id: 'cleo', name: 'Cleo [the] Great: ok' }]
const person = fc.constantFrom(...people)

const step = fc.oneof(
  fc.record({ type: fc.constant('says' as const), person, text: calling }),
  fc.record({ type: fc.constant('notes' as const), text: words }),
  fc.record({
    type: fc.constant('replies' as const),
    takes: fc.array(calling, { minLength: 1, maxLength: 3 }),
    deeds: fc.array(
      fc.record({ person, type: fc.constantFrom('up', 'down', 'rewrite', 'keep'), text: words }),
    ),
  }),
)
const plots = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 8 }),
  isGroup: fc.boolean(),
  isChinese: fc.boolean(),
  rendering: fc.constantFrom(characterGlm, chat, { ...chat, assistantFirst: false, systemMessage: false }),
  greeting: fc.option(words, { nil: undefined }),
  story: fc.constantFrom(undefined, 'Adalbertine came first, then 司马长风.'),
  chapter: fc.integer({ min: 0, max: 20 }),
})
type Plot = typeof plots extends fc.Arbitrary<infer Value> ? Value : never

function play({ steps, isGroup, isChinese, rendering, greeting, story: past, chapter }: Plot): Story {
  const characterName = isChinese ? '林栖迟' : 'Wren'
  const names = [characterName]
  const story = createStory({
    chapter: { platform: 'telegram', place: 'place', thread: '', chapter: `chapter ${chapter}` },
    language: isChinese ? 'zh' : 'en',
    characterId: 'wren',
    characterName,
    head: `${characterName} repairs clocks.\nNever hurries [anybody].`,
    isGroup,
    rendering,
    ...(past !== undefined && isGroup ? { story: past, storyPeople: ['ada', 'ben'] } : {}),
    studio: { startedAt: 0, doneAt: 3_000_000_000_000, participants: [] },
  })
  story.agrees('ada', 'ben', 'cleo')
  const sayer = (one: { readonly id: string; readonly name: string }) => (isGroup ? one : alone)
  const call = (text: string) =>
    text.replaceAll('@', isGroup ? 'Adalbertine，长风, @司马长风' : 'Adalbertine')
  const say = ({ id, name }: typeof alone, text: string) =>
    story.says(id, sanitizeName(name, { taken: names }), sanitizeText(call(text), { names }))
  if (greeting?.trim()) story.greets(greeting)
  for (const one of isGroup ? people : [alone]) say(one, 'Hello.')
  for (const one of steps) {
    if (one.type === 'notes') story.notes(one.text)
    else if (one.type === 'says') say(sayer(one.person), one.text)
    else {
      const isLine = rendering.dialect === 'characterglm'
      const told = story.replies(
        ...one.takes.map((text) => (isLine ? call(text).replace(/\s+/g, ' ') : call(text))),
      )
      for (const { person: by, type, text } of one.deeds) {
        const { id } = sayer(by)
        if (type === 'rewrite') story.rewrites(told, id, sanitizeText(text))
        else if (type === 'keep') story.keeps(told, id)
        else story.rates(told, id, type === 'up' ? 1 : -1)
      }
    }
  }
  return story
}

function expectNobody({ files }: Trained): void {
  for (const [file, text] of files) {
    const name = /Adalbertine|司马长风|长风|Cleo/.exec(text)?.[0]
    if (name !== undefined) throw new Error(`${name} in ${file}: ${text}`)
    if (!file.startsWith('trl/') || !file.includes('-plain')) continue
    for (const row of readJsonLines(text)) {
      const { botName, history } = readPlainPrompt(asText(row.prompt))
      if (history.some(({ text: said }) => said.startsWith(`[${botName}]`)))
        throw new Error('a turn in a turn')
    }
  }
}

describe('whatever people write', () => {
  it.each(['sft', 'dpo', 'kto'] as const)('%s files keep the rules of their trainers', async (format) => {
    await fc.assert(
      fc.asyncProperty(plots, fc.constantFrom('chat', 'plain', 'as-served'), async (plot, form) => {
        const trained = await train([play(plot)], format, form)
        checkFiles(trained, format)
        expectNobody(trained)
      }),
      { numRuns: 150 },
    )
  })
})
