import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect } from 'vitest'
import { conversation } from '../../adapters/console/decode.ts'
import { createConsoleAdapter } from '../../adapters/console/index.ts'
import { FakeTerminal } from '../console/fake-terminal.ts'
import type {
  AdapterStage,
  Answer,
  Asked,
  PlatformUnderTest,
  Seen,
  StageOptions,
} from '../suites/adapter-stage.ts'
import { adapterSuite } from '../suites/adapter-suite.ts'
import { typeCommand } from './typed-command.ts'

const ctrlD = '\u0004'
const oneConversation = 'A terminal is one conversation of one person, who is alone with the cast.'
const nothingGoesBack = 'What a terminal has shown stays there: nobody can point at it or change it any more.'
const ownScreen = 'A terminal is part of the program: it cannot be away, and refuses nobody.'

/** What stands between two prompts: what somebody said, or the program. */
interface Block {
  readonly speaker: string
  readonly lines: string[]
}

/** Takes the screen apart. */
function readBlocks(rows: readonly string[]): readonly Block[] {
  const blocks: Block[] = []
  let current: Block | undefined
  for (const row of rows) {
    const [, speaker, words] = /^([^:]+ \(AI\)): (.*)$/.exec(row) ?? []
    if (row.startsWith('›')) current = undefined
    else if (current && speaker === undefined) current.lines.push(row)
    else {
      current = { speaker: speaker ?? '', lines: [words ?? row] }
      blocks.push(current)
    }
  }
  return blocks
}

function open({ directory }: StageOptions): AdapterStage {
  const place = { conversation }
  let terminal = new FakeTerminal(100_000)
  let opening = 0
  let lives = 0
  const rows = () => terminal.screen.split('\n')
  const type = (line: string) => terminal.type(`${line}\r`)
  const cannot = (reason: string) => () => {
    throw new Error(reason)
  }

  function ask(line: string): Asked {
    const from = rows().length
    type(line)
    return {
      answers: () => Promise.all(readBlocks(rows().slice(from)).map(({ lines }) => readAnswer(lines))),
    }
  }

  async function readAnswer(lines: readonly string[]): Promise<Answer> {
    const text = lines.join('\n')
    const path = /^Saved as (.+)$/m.exec(text)?.[1]
    return {
      text,
      isPrivate: true,
      file: path === undefined ? undefined : { name: basename(path), bytes: await readFile(path) },
      labels: lines.flatMap((line) => /^ +\d+ {2}(.+)$/.exec(line)?.[1] ?? []),
      choose: (label) => ask(label),
    }
  }

  return {
    ...{ group: place, other: place, alone: place, pings: '@everyone' },
    openThread: cannot(oneConversation),
    createAdapter(dependencies) {
      lives += 1
      terminal = new FakeTerminal(100_000)
      return createConsoleAdapter({
        ...dependencies,
        // As the program does, it goes on with whoever played last.
        characterId: lives === 1 ? 'nell' : 'mira',
        ...{ input: terminal.input, output: terminal.output, errorOutput: terminal.output },
        ...{ personName: 'Alice', locale: 'en', language: 'en', colours: false, aiMark: ' (AI)' },
        ...{ directory, home: directory },
      })
    },
    async ready() {
      await terminal.waitFor((screen) => screen.includes('Nell') || screen.includes('Mira'))
      await terminal.waitFor((screen) => screen.endsWith('›'))
      opening = rows().length - 1
    },
    say(_who, _where, text) {
      type(text)
      return { edit: cannot(nothingGoesBack), delete: cannot(nothingGoesBack) }
    },
    mention: cannot(oneConversation),
    invoke(_who, _where, command, options = {}, file) {
      if (!file) return ask(typeCommand(command, options))
      const path = join(directory, `brought-${file.name}`)
      const asked = writeFile(path, file.bytes).then(() => ask(`${typeCommand(command, options)} ${path}`))
      return { answers: async () => await (await asked).answers() }
    },
    typings: () => terminal.written.split('is writing…').length - 1,
    seen: () =>
      readBlocks(rows().slice(opening)).map(
        ({ speaker, lines }, index): Seen => ({
          ...{ id: `${lives}-${index}`, speaker, text: lines.join('\n'), bold: [], pinged: 0 },
          react: cannot(nothingGoesBack),
          rewrite: (_who, text) => ask(`/rewrite ${text}`),
        }),
      ),
    offers: () => [],
    breakSending: cannot(ownScreen),
    limitSending: cannot(ownScreen),
    silence: cannot(ownScreen),
    removeBot: cannot(ownScreen),
    repeat: cannot(ownScreen),
    requests: () => 0,
    complaints: () => [],
    async close() {
      terminal.type(ctrlD)
    },
  }
}

const platform: PlatformUnderTest = {
  open: async (options) => open(options),
  cannot: {
    groups: { reason: oneConversation },
    threads: { reason: oneConversation },
    mentions: { reason: oneConversation },
    replies: { reason: nothingGoesBack },
    edits: { reason: nothingGoesBack },
    deletions: { reason: nothingGoesBack },
    reactions: { reason: nothingGoesBack },
    replacing: { reason: nothingGoesBack },
    limits: {
      reason: 'A terminal takes a text of any length, and shows it as one.',
      async proof(world) {
        const { group } = world.stage
        await world.cast(group, 'mira')
        const word = world.newWord()
        const long = `${`The light of ${word} goes round. `.repeat(300)}That was number 1.`
        world.prepare(word, long)
        const reply = await world.isAnswered(world.tell('alice', group, 'Tell me all.', { word }))
        expect(reply.text).toContain(long)
      },
    },
    formatting: {
      reason: 'A terminal shows marks of form as they were written, for not all have other letters.',
      async proof(world) {
        const { group } = world.stage
        await world.cast(group, 'mira')
        const word = world.newWord()
        world.prepare(word, `**Bold**, ${word}, number 1.`)
        const reply = await world.isAnswered(world.tell('alice', group, 'Speak!', { word }))
        expect(reply.text).toContain(`**Bold**, ${word}`)
      },
    },
    buttons: {
      reason: 'In a terminal all is typed: what tells of trouble names the command that helps.',
      async proof(world) {
        const { group } = world.stage
        await world.cast(group, 'mira')
        const word = world.newWord()
        const illness = world.refuse(word)
        const told = world.tell('alice', group, 'Mira, do you hear me?', { word })
        await world.isSeen(group, 'what helps', ({ text }) => text.includes('`/regenerate` tries again'))
        illness.mended()
        world.stage.invoke('alice', group, 'regenerate')
        await world.isAnswered(told)
      },
    },
    'catching-up': {
      reason: 'What is typed where no program runs goes to whatever else reads the terminal.',
      async proof(world) {
        await world.program.stop()
        const before = world.program.accepted.length
        world.stage.say('alice', world.stage.group, 'Is anybody there?')
        await world.program.start()
        const heard = world.program.accepted.slice(before)
        expect(heard.some(({ type }) => type === 'message-received')).toBe(false)
      },
    },
    repeats: { reason: 'A terminal hands over each line that is typed once, and knows none of them again.' },
    outages: { reason: ownScreen, proof: (world) => expect(world.program.adapter.maySpeak).toBeUndefined() },
    removal: { reason: ownScreen },
  },
}

adapterSuite('console', platform)
