import { describe, expect, it } from 'vitest'
import type { LeftOutReason } from '../../../src/contract/feedback-export.ts'
import type { TrainingForm, TrainingFormat, TrainingRow } from '../../../src/feedback/training/index.ts'
import { textsOf } from '../../../src/feedback/training/types.ts'
import { checkFiles, type Trained, train } from './run-training.ts'
import { chineseDm, englishGroup, englishStudio } from './stories.ts'
import { characterGlm, chat, createStory, hashes, type Story, type StoryOptions } from './story.ts'

function tell(options: Partial<StoryOptions> = {}): Story {
  return createStory({
    chapter: { platform: 'telegram', place: 'place-1', thread: '', chapter: 'one' },
    language: 'en',
    characterId: 'wren',
    characterName: 'Wren',
    head: 'Wren repairs clocks.',
    isGroup: true,
    rendering: chat,
    ...options,
  })
}

/** A question of Ada's and an answer that Ben likes; both agree. */
function liked(options: Partial<StoryOptions> = {}, answer = 'Noon. It is always noon up there.') {
  const story = tell(options)
  story.agrees('ada', 'ben')
  story.says('ada', 'Ada', 'What time does the tower clock show?')
  const told = story.replies(answer)
  story.rates(told, 'ben', 1)
  return { story, told }
}

async function reasons(story: Story, format: TrainingFormat): Promise<readonly LeftOutReason[]> {
  const trained = await train([story], format, 'chat')
  expect(trained.rows).toEqual([])
  checkFiles(trained, format)
  return trained.leftOut
}

function onlyRow({ rows, leftOut }: Trained): TrainingRow {
  expect(leftOut).toEqual([])
  expect(rows).toHaveLength(1)
  const [row] = rows
  if (!row) throw new RangeError('no row')
  return row
}

describe('a vote', () => {
  it('is a row of all whose words or deeds it holds', async () => {
    const { story } = liked()
    const row = onlyRow(await train([story], 'kto', 'chat'))
    expect(row.lesson).toEqual({ type: 'kto', completion: 'Noon. It is always noon up there.', label: true })
    expect(row.people).toEqual(['ada', 'ben'].map((id) => hashes.pseudonym('telegram', id)).toSorted())
    expect(row.personIds.toSorted()).toEqual(['ada', 'ben'])
  })

  it('on words that somebody gave is about those', async () => {
    const { story, told } = liked()
    story.rewrites(told, 'ada', 'It shows noon, and it is wrong twice a day.')
    story.rates(told, 'ada', -1)
    const { rows } = await train([story], 'kto', 'chat')
    expect(rows.map(({ lesson }) => lesson)).toEqual([
      { type: 'kto', completion: 'Noon. It is always noon up there.', label: true },
      { type: 'kto', completion: 'It shows noon, and it is wrong twice a day.', label: false },
    ])
  })

  it('of somebody who does not agree is not counted, and theirs who do are', async () => {
    const { story, told } = liked()
    story.rates(told, 'cleo', 1)
    expect(onlyRow(await train([story], 'kto', 'chat')).people).toHaveLength(2)
    story.agrees('cleo')
    expect(onlyRow(await train([story], 'kto', 'chat')).people).toHaveLength(3)
  })

  it('against another one makes no row, whoever agrees', async () => {
    const { story, told } = liked()
    story.rates(told, 'cleo', -1)
    expect(await reasons(story, 'kto')).toEqual(['disagreement'])
  })

  it.each([
    { rating: -1, reasons: ['proactivity'], isRow: false },
    { rating: -1, reasons: ['proactivity', 'repetition'], isRow: true },
    { rating: 1, reasons: ['out-of-character'], isRow: false },
    { rating: 1, reasons: ['proactivity'], isRow: true },
  ] as const)('of $rating for $reasons makes a row: $isRow', async ({ rating, reasons: given, isRow }) => {
    const story = tell()
    story.agrees('ada')
    story.says('ada', 'Ada', 'What time is it?')
    story.does(story.replies('Still noon.'), 'ada', { type: 'rating', rating, reasons: given })
    const { rows, leftOut } = await train([story], 'kto', 'chat')
    expect([rows.length, leftOut]).toEqual(isRow ? [1, []] : [0, ['disagreement']])
  })

  it('that was taken back makes none', async () => {
    const story = tell()
    story.agrees('ada')
    story.says('ada', 'Ada', 'What time is it?')
    const told = story.replies('Still noon.')
    story.does(told, 'ada', { type: 'reaction-added', emoji: '👍', rating: 1 })
    expect((await train([story], 'kto', 'chat')).rows).toHaveLength(1)
    story.does(told, 'ada', { type: 'reaction-removed', emoji: '👍', rating: 1 })
    expect(await reasons(story, 'kto')).toEqual(['retracted'])
  })

  it('on a greeting makes none', async () => {
    const story = tell()
    story.agrees('ada')
    story.rates(story.greets('Come in.'), 'ada', 1)
    expect(await reasons(story, 'kto')).toEqual(['greeting'])
  })

  it('is not looked for where another rating, time, or character is asked for', async () => {
    const { story } = liked()
    for (const filter of [
      { rating: -1 },
      { until: 1 },
      { characterId: 'lin' },
      { kinds: ['rewrite'] },
    ] as const) {
      const { rows, leftOut } = await train([story], 'kto', 'chat', { filter })
      expect([...rows, ...leftOut], JSON.stringify(filter)).toEqual([])
    }
    expect(
      (await train([story], 'kto', 'chat', { filter: { rating: 1, kinds: ['rating'] } })).rows,
    ).toHaveLength(1)
  })
})

describe('a row fails closed', () => {
  it('where it came through Discord, unless Discord permits it', async () => {
    const chapter = { platform: 'discord', place: 'guild', thread: 'channel', chapter: 'one' }
    const { story } = liked({ chapter })
    expect(await reasons(story, 'kto')).toEqual(['discord-rule-21'])
    const none = await train([story], 'kto', 'chat', { settings: { discordPermission: '' } })
    expect(none.leftOut).toEqual(['discord-rule-21'])
    const settings = { discordPermission: 'ticket 7' }
    onlyRow(await train([story], 'kto', 'chat', { settings }))
  })

  it.each(['ada', 'ben'])('where %s has not agreed', async (silent) => {
    const story = tell()
    story.agrees(...['ada', 'ben'].filter((id) => id !== silent))
    story.says('ada', 'Ada', 'What time is it?')
    story.rates(story.replies('Noon.'), 'ben', 1)
    expect(await reasons(story, 'kto')).toEqual(['no-consent'])
  })

  it('where somebody who wrote a line before has not agreed, also where the record does not name them', async () => {
    const { story, told } = liked()
    story.rewrites(told, 'cleo', 'Noon, as ever; the pigeons insist on it.')
    story.says('ada', 'Ada', 'And at night?')
    story.rates(story.replies('At night it shows noon, too.'), 'ada', 1)
    const earlier = story.turns.map((entry) => ({
      ...entry,
      value: { ...entry.value, version: 3 as const, personIds: ['ada'] },
    }))
    story.turns.splice(0, story.turns.length, ...earlier)
    const { leftOut } = await train([story], 'kto', 'chat')
    expect(leftOut).toEqual(['no-signal', 'no-consent'])
  })

  describe.each([
    ['somebody who has not agreed', 'cleo'],
    ['somebody whom nobody knows', ''],
  ])('where a line quotes %s', (_, quoted) => {
    function quoting(options: Partial<StoryOptions> = {}) {
      const story = tell(options)
      story.agrees('ada', 'ben')
      story.says('ada', 'Ada', '> The clock is slow.\nWhat do you say to that?', quoted)
      return { story, told: story.replies('It shows noon.', 'It is always noon up there.') }
    }

    it('and the reply is judged', async () => {
      const { story, told } = quoting()
      story.rates(told, 'ben', 1)
      expect(await reasons(story, 'kto')).toEqual(['no-consent'])
    })

    it.each(['sft', 'dpo'] as const)('and the reply is rewritten: %s', async (format) => {
      const { story, told } = quoting()
      story.rewrites(told, 'ada', 'Nobody has looked since the war.')
      expect(await reasons(story, format)).toEqual(['no-consent'])
    })

    it('and another take of the reply is kept', async () => {
      const { story, told } = quoting()
      story.keeps(told, 'ada')
      expect(await reasons(story, 'dpo')).toEqual(['no-consent'])
    })

    it('and the reply is what people were satisfied with', async () => {
      const studio = { startedAt: 1, doneAt: 9e12, participants: ['ada', 'ben'] }
      const { story } = quoting({ studio })
      expect(await reasons(story, 'sft')).toEqual(['no-consent'])
    })
  })

  it('not where everybody who is quoted has agreed', async () => {
    const story = tell()
    story.agrees('ada', 'ben', 'cleo')
    story.says('ada', 'Ada', '> The clock is slow.\nWhat do you say to that?', 'cleo')
    story.rates(story.replies('It is always noon up there.'), 'ben', 1)
    expect(onlyRow(await train([story], 'kto', 'chat')).personIds.toSorted()).toEqual(['ada', 'ben', 'cleo'])
  })

  it('where somebody was forgotten afterwards', async () => {
    const { story } = liked()
    story.forgets('ada')
    expect(await reasons(story, 'kto')).toEqual(['forgotten'])
  })

  it('where the story tells of nobody knows whom, or of somebody whose name nobody knows', async () => {
    expect(await reasons(liked({ story: 'Much has happened.' }).story, 'kto')).toEqual(['unknown-people'])
    const { story } = liked({ story: 'Cleo has left.', storyPeople: ['cleo'] })
    story.agrees('cleo')
    expect(await reasons(story, 'kto')).toEqual(['unknown-people'])
  })

  it('where the prompt renders to something else, or is gone', async () => {
    const drifted = liked().story
    const records = drifted.turns.map((entry) => ({
      ...entry,
      value: { ...entry.value, promptHash: 'another' },
    }))
    drifted.turns.splice(0, 1, ...records)
    expect(await reasons(drifted, 'kto')).toEqual(['prompt-drift'])
    const gone = liked().story
    gone.texts.clear()
    expect(await reasons(gone, 'kto')).toEqual(['record-gone'])
    const purged = liked().story
    purged.turns.splice(0, 1)
    expect(await reasons(purged, 'kto')).toEqual(['record-gone'])
  })

  it('where the understudy spoke', async () => {
    const rendering = { ...chat, dialect: 'understudy' } as const
    expect(await reasons(liked({ rendering }).story, 'kto')).toEqual(['understudy'])
  })

  it('where a secret is in it, or nothing', async () => {
    expect(await reasons(liked({}, 'Call me: +44 7700 900123.').story, 'kto')).toEqual(['secret'])
    expect(await reasons(liked({}, ' ').story, 'kto')).toEqual(['empty'])
  })

  it('where it is much the same as one before', async () => {
    const { story } = liked()
    story.says('ada', 'Ada', 'What time does the tower clock show?')
    story.rates(story.replies('Noon! It is always noon up there.'), 'ada', 1)
    const { rows, leftOut } = await train([story], 'kto', 'chat')
    expect(rows).toHaveLength(1)
    expect(leftOut).toEqual(['near-duplicate'])
  })
})

describe('a rewrite', () => {
  it('is imitated, and preferred to what the model wrote; the last one of a line stands', async () => {
    const story = tell()
    story.agrees('ada')
    story.says('ada', 'Ada', 'What time is it?')
    const told = story.replies('As an AI, I have no clock.')
    story.rewrites(told, 'ada', 'Late.')
    story.rewrites(told, 'ada', 'Noon, says the tower. Do not believe it.')
    const chosen = 'Noon, says the tower. Do not believe it.'
    const sft = await train([story], 'sft', 'chat')
    expect(sft.rows.map(({ lesson }) => lesson)).toEqual([{ type: 'sft', completion: chosen }])
    expect(sft.leftOut).toEqual(['no-signal'])
    const dpo = await train([story], 'dpo', 'chat')
    expect(dpo.rows.map(({ lesson }) => lesson)).toEqual([
      { type: 'dpo', chosen, rejected: 'As an AI, I have no clock.', isWeak: false },
    ])
  })

  it('teaches nothing once it was taken back, or somebody was against it', async () => {
    const rewritten = () => {
      const { story, told } = liked()
      story.rewrites(told, 'ada', 'It shows noon, and it is wrong twice a day.')
      return { story, told }
    }
    const taken = rewritten()
    taken.story.takesBack(taken.told, 'ada')
    const again = rewritten()
    again.story.does(again.told, 'ada', { type: 'regeneration' })
    const voted = rewritten()
    voted.story.rates(voted.told, 'ben', -1)
    const reported = rewritten()
    reported.story.does(reported.told, 'ben', { type: 'report' })
    for (const { story } of [taken, again, voted, reported])
      for (const format of ['sft', 'dpo'] as const)
        expect(new Set(await reasons(story, format))).toEqual(new Set(['no-signal']))
  })

  it('back to the words of the model teaches nothing', async () => {
    const { story, told } = liked()
    story.agrees('cleo')
    story.rewrites(told, 'ada', 'It shows noon, and it is wrong twice a day.')
    story.rewrites(told, 'cleo', 'Noon. It is always noon up there.')
    for (const format of ['sft', 'dpo'] as const)
      expect(await reasons(story, format)).toEqual(['no-signal', 'no-signal', 'trivial-edit'])
  })

  it('of words that somebody had rewritten before needs the consent of both', async () => {
    const { story, told } = liked()
    story.rewrites(told, 'cleo', 'It shows noon, and it is wrong twice a day.')
    story.rewrites(told, 'ada', 'It shows noon, and it is wrong nearly all day.')
    expect(await reasons(story, 'sft')).toEqual(['no-signal', 'no-signal', 'no-consent'])
    story.agrees('cleo')
    expect((await train([story], 'sft', 'chat')).rows[0]?.people).toHaveLength(2)
  })

  it('that changes next to nothing is imitated, but not preferred', async () => {
    const { story, told } = liked()
    story.rewrites(told, 'ada', 'Noon; it is always noon up there!')
    expect((await train([story], 'sft', 'chat')).rows).toHaveLength(1)
    expect(await reasons(story, 'dpo')).toEqual(['no-signal', 'trivial-edit'])
  })

  it('needs the consent of whoever wrote it', async () => {
    const { story, told } = liked()
    story.rewrites(told, 'cleo', 'Nobody has looked since the war.')
    expect(await reasons(story, 'dpo')).toEqual(['no-signal', 'no-consent'])
  })

  it('needs it also of those whose words it changed', async () => {
    const { story, told } = liked()
    story.rewrites(told, 'cleo', 'Nobody has looked since the war.')
    story.rewrites(told, 'ada', 'Nobody has looked since the flood.')
    for (const format of ['sft', 'dpo'] as const)
      expect(await reasons(story, format)).toEqual(['no-signal', 'no-signal', 'no-consent'])
    story.agrees('cleo')
    const { rows } = await train([story], 'sft', 'chat')
    expect(rows.map(({ people }) => people.length)).toEqual([2])
  })
})

describe('a take that was kept', () => {
  it('teaches nothing where somebody voted against it', async () => {
    const { story } = liked()
    story.says('ada', 'Ada', 'And at night?')
    const told = story.replies('Dark.', 'The same, only nobody looks.')
    story.keeps(told, 'ada')
    story.rates(told, 'ben', -1)
    expect(new Set(await reasons(story, 'dpo'))).toEqual(new Set(['no-signal']))
  })

  it('is weakly preferred to each other one', async () => {
    const { story } = liked()
    story.says('ada', 'Ada', 'And at night?')
    story.keeps(story.replies('Dark.', 'The same, only nobody looks.', 'It sleeps. So do I, mostly.'), 'ada')
    const { rows, leftOut } = await train([story], 'dpo', 'chat')
    expect(rows.map(({ lesson }) => textsOf(lesson))).toEqual([
      ['It sleeps. So do I, mostly.', 'Dark.'],
      ['It sleeps. So do I, mostly.', 'The same, only nobody looks.'],
    ])
    expect(leftOut).toEqual(['no-signal'])
  })

  it('is compared with takes of the same prompt only', async () => {
    const { story } = liked()
    story.says('ada', 'Ada', 'And at night?')
    story.keeps(story.replies('Dark.', 'The same, only nobody looks.'), 'ada')
    const other = story.turns.map((entry) =>
      entry.value.shown === 'Dark.' ? { ...entry, value: { ...entry.value, promptHash: 'another' } } : entry,
    )
    story.turns.splice(0, other.length, ...other)
    expect(await reasons(story, 'dpo')).toEqual(['no-signal', 'different-prompts'])
  })
})

describe('a studio', () => {
  it('teaches what stood in the end', async () => {
    const { rows, leftOut } = await train([englishStudio()], 'sft', 'chat')
    expect(leftOut).toEqual([])
    expect(rows.map(({ lesson }) => textsOf(lesson)[0]?.split('\n').at(-1))).toEqual([
      expect.stringContaining('It only wanted to be wound'),
      'A week. *winds it twice* It has missed you for less.',
    ])
  })

  it('teaches nothing before it is done, nor what somebody voted against', async () => {
    const studio = { startedAt: 0, doneAt: undefined, participants: ['ada'] }
    expect((await train([liked({ studio }).story], 'sft', 'chat')).rows).toEqual([])
    const { story, told } = liked({ studio: { ...studio, doneAt: 2_000_000_000_000 } })
    expect((await train([story], 'sft', 'chat')).rows).toHaveLength(1)
    story.rates(told, 'ada', -1)
    expect((await train([story], 'sft', 'chat')).rows).toEqual([])
  })
})

describe('a form', () => {
  const labelled = { ...chat, emotionLabels: true }
  const shown = 'Noon. It is always noon up there.'

  async function preferred(form: TrainingForm) {
    const { story, told } = liked({ rendering: labelled }, `(joy) ${shown}`)
    const turns = story.turns.map((entry) => ({ ...entry, value: { ...entry.value, shown } }))
    story.turns.splice(0, 1, ...turns)
    story.rewrites(told, 'ada', 'It shows noon, and is wrong twice a day.')
    const { rows } = await train([story], 'dpo', form)
    return rows.map(({ lesson }) => textsOf(lesson))
  }

  it('that is not the model’s own has no labels of emotions', async () => {
    for (const form of ['chat', 'plain'] as const)
      expect(await preferred(form)).toEqual([['It shows noon, and is wrong twice a day.', shown]])
  })

  it('as the model was served has them before both texts', async () => {
    expect(await preferred('as-served')).toEqual([
      ['(joy) It shows noon, and is wrong twice a day.', `(joy) ${shown}`],
    ])
  })

  it('is a text for both models of CharacterGLM, also of several lines', async () => {
    const { story } = liked({ rendering: { ...chat, dialect: 'charglm' } }, 'One.\n\nTwo.')
    const row = onlyRow(await train([story], 'kto', 'as-served'))
    expect(row.form).toBe('plain')
    expect(textsOf(row.lesson)).toEqual(['One.  Two.'])
  })
})

describe('a file', () => {
  it('has no tag for which a trainer opens another file', async () => {
    const { story, told } = liked()
    story.says('ada', 'Ada', 'Look: <img>/etc/hosts</img> <cot-process> <start-image>')
    story.rewrites(
      told,
      'ada',
      'It is <img>/etc/hostname</img> up there, <video>and</video> it is always late.',
    )
    const trained = await train([story], 'sft', 'chat')
    checkFiles(trained, 'sft')
    for (const [file, text] of trained.files)
      if (/^(?:llama-factory|ms-swift)/.test(file)) expect(text).not.toMatch(/<\/?(?:img|cot|start|video)/)
  })
})

describe('the README', () => {
  it('bounds rows by the longest one, so that no trainer cuts its reply off', async () => {
    const head = 'Wren repairs clocks, and knows each of them by its name. '.repeat(200)
    const lengths = async (options: Partial<StoryOptions>) => {
      const { story } = liked(options)
      const { files } = await train([story], 'kto', 'chat')
      const found = files.get('README.md')?.matchAll(/^(?:max_length|cutoff_len): (\d+)$/gm) ?? []
      return [...found].map(([, length]) => Number(length))
    }
    expect(await lengths({})).toEqual([1_024, 1_024])
    const [max = 0, cutoff] = await lengths({ head })
    // A tokenizer of today takes four letters of English a token, or a little more.
    expect(max).toBeGreaterThan(head.length / 4)
    expect(max).toBeLessThan(head.length)
    expect(cutoff).toBe(max)
  })

  it('trains CharacterGLM with ms-swift only', async () => {
    const { story } = liked({ rendering: characterGlm })
    const readme = (await train([story], 'kto', 'plain')).files.get('README.md')
    expect(readme).toMatch(/--model_type chatglm2 --template dummy/)
    expect(readme).toContain("'transformers<4.42'")
    expect(readme).not.toContain('### LLaMA-Factory')
  })
})

describe('names', () => {
  it('are made up, the same in each row of a person and language', async () => {
    const [english, again] = await Promise.all([
      train([englishGroup()], 'kto', 'chat'),
      train([englishGroup(chat, 'another')], 'kto', 'plain'),
    ])
    const nameIn = ({ rows }: Trained) =>
      rows.flatMap(({ prompt }) => prompt.lines.map((line) => line.speakerName))
    expect(new Set(nameIn(english))).toEqual(new Set(nameIn(again)))
    expect(new Set(nameIn(english)).size).toBe(3)
  })

  it('leave the character its own, also where a guest is called like it', async () => {
    const { story } = liked()
    story.agrees('guest')
    story.says('guest', 'Wren (guest)', 'Wren, we have the same name!')
    story.rates(story.replies('So we do. Wren is a good name.'), 'guest', 1)
    const { rows } = await train([story], 'kto', 'chat')
    expect(rows.flatMap(({ lesson }) => textsOf(lesson))).toContain('So we do. Wren is a good name.')
    expect(JSON.stringify(rows.map(({ prompt }) => prompt))).not.toContain('guest)')
  })

  it('of people in the story so far are those under which they spoke, also in turns that nobody judged', async () => {
    const story = tell({ story: 'Cleopatra has left.', storyPeople: ['cleo'] })
    story.agrees('ada', 'cleo')
    story.says('cleo', 'Cleopatra', 'I will be off, then.')
    story.replies('Mind the stairs.')
    for (const id of [...story.revisions.keys()]) story.leaves(id)
    story.says('ada', 'Ada', 'Where did she go?')
    story.rates(story.replies('Cleopatra went up, I think.'), 'ada', 1)
    const row = onlyRow(await train([story], 'kto', 'chat'))
    expect(JSON.stringify([row.prompt, row.lesson])).not.toContain('Cleopatra')
    expect(row.prompt.story).toMatch(/^[A-Z][a-z]+ has left\.$/)
  })
})

describe('several turns at once', () => {
  it('come to the same as one after the other', async () => {
    const stories = [englishGroup(), englishGroup(chat, 'another'), chineseDm(), englishStudio()]
    const one = await train(stories, 'kto', 'as-served')
    const other = await train(stories, 'kto', 'as-served', { isAtOnce: true })
    expect(one.leftOut).toContain('near-duplicate')
    expect([...other.files]).toEqual([...one.files])
  })
})
