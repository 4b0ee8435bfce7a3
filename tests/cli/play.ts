import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { chat } from '../../src/cli/chat.ts'
import {
  type ModelServer,
  type ModelServerOptions,
  type ModelServerReply,
  openModelServer,
} from '../../src/testing/index.ts'
import { FakeTerminal } from '../console/fake-terminal.ts'
import { silentLog } from '../support/store.ts'
import { createDirectory, type RunningCli, runCli, startCli } from './run-cli.ts'

const bundledCards = join(import.meta.dirname, '../../characters')

/** What is said before anybody has said anything, on standard error. */
const opening = 'Wren (AI): Mind the plank.\nWren is a character played by an AI.\n'

/** Settings as `dramatis.yaml` has them. */
export interface PlaySettings {
  readonly models?: { readonly [role: string]: unknown }
  readonly [name: string]: unknown
}

/** See {@link openPlay}. */
export interface PlayOptions {
  /** Written as `dramatis.yaml`. */
  readonly settings?: PlaySettings
  /** Default: Wren, who answers in English and greets in one line. */
  readonly character?: 'wren' | 'lin-qichi'
  /** Flags of `dramatis chat`. */
  readonly flags?: readonly string[]
  /** Addresses by the names that stand for them in {@link PlayRun.told}. */
  readonly addresses?: { readonly [name: string]: string }
}

/** What somebody saw who piped some lines into `dramatis chat`. */
export interface PlayRun {
  readonly code: number | undefined
  readonly output: string
  /** Standard error; without the greeting where nothing was said before it. */
  readonly told: string
}

/** A folder in which `dramatis chat` is run again and again, with one store. */
export async function openPlay(options: PlayOptions = {}) {
  const { character = 'wren', flags = [], addresses = {} } = options
  const directory = await createDirectory()
  await mkdir(join(directory, 'characters'))
  await writeFile(
    join(directory, 'characters/wren.yaml'),
    'name: Wren\nabout: Wren pilots the night ferry.\ngreeting: Mind the plank.\n',
  )
  /** JSON is YAML. */
  const configure = async (settings: PlaySettings) =>
    await writeFile(join(directory, 'dramatis.yaml'), JSON.stringify(settings))
  if (options.settings) await configure(options.settings)
  const environment: { readonly [name: string]: string } =
    character === 'wren' ? {} : { CHARACTERS_DIR: bundledCards }
  const words = ['chat', '--character', character, ...flags]

  return {
    /** Other settings, for the next run. */
    configure,
    /** Says these lines one after the other, and leaves. */
    async says(...lines: readonly string[]): Promise<PlayRun> {
      const input = `${lines.join('\n')}\n`
      const { code, output, errorOutput } = await runCli(words, { directory, environment, input })
      let told = errorOutput.startsWith(opening) ? errorOutput.slice(opening.length) : errorOutput
      for (const [name, address] of Object.entries(addresses)) told = told.replaceAll(address, name)
      return { code, output, told }
    },
    /** Begins, and leaves the input open. */
    start: (): RunningCli => startCli(words, { directory, environment }),
    /** The same before a real screen, in this process. */
    openLive() {
      const terminal = new FakeTerminal()
      const ended = chat(
        { character },
        {
          environment: { NO_COLOR: '1', ...environment },
          directory,
          input: terminal.input,
          output: terminal.output,
          errorOutput: terminal.output,
          fetch,
          signal: new AbortController().signal,
        },
      )
      return { terminal, ended }
    },
    /** Everything that was said, as it is kept, oldest first; the greeting is left out. */
    async history(): Promise<readonly string[]> {
      const url = `sqlite:${join(directory, 'data', 'dramatis.db')}`
      const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
      const chapter = { platform: 'console', place: 'local', thread: '', chapter: character }
      const { lines } = await store.memory.history.read(chapter, { limit: 1_000 })
      await store.close()
      return lines.filter(({ kind }) => kind === 'speech').map(({ text }) => text)
    },
  }
}

export type Play = Awaited<ReturnType<typeof openPlay>>

/** A server that says these things one after the other, and then `Aye.` again and again. */
export async function openScriptedServer(
  script: readonly (ModelServerReply | string)[],
  options: ModelServerOptions = {},
): Promise<ModelServer> {
  const server = await openModelServer({ reply: (_, index) => script[index] ?? 'Aye.', ...options })
  onTestFinished(async () => await server.close())
  return server
}

/** The address of a server that is not there any more. */
export async function closedAddress(): Promise<string> {
  const server = await openModelServer()
  await server.close()
  return server.baseUrl
}

/** Settings with these reply models. */
export function replyModels(...reply: readonly object[]): PlaySettings {
  return { models: { reply } }
}

/** The model of a test server, in the settings. */
export function modelAt(server: Pick<ModelServer, 'baseUrl'> | string, more: object = {}): object {
  return { base_url: typeof server === 'string' ? server : server.baseUrl, name: 'test-model', ...more }
}

/** A play with one model, on a server with this script; `SERVER` stands for its address. */
export async function openScriptedPlay(
  script: readonly (ModelServerReply | string)[],
  options: PlayOptions & { readonly server?: ModelServerOptions; readonly model?: object } = {},
) {
  const server = await openScriptedServer(script, options.server)
  const settings = replyModels(modelAt(server, options.model))
  const play = await openPlay({ settings, addresses: { SERVER: server.baseUrl }, ...options })
  return { ...play, server }
}

/** What the last prompt of a server has of the conversation, after the greeting. */
export function lastPromptOf({ requests }: ModelServer): readonly string[] {
  return (
    requests
      .at(-1)
      ?.messages.slice(2)
      .map(({ content }) => content) ?? []
  )
}

/** What a person is told when the model failed before its first word. */
export function failedBecause(reason: string): string {
  return `The model failed: ${reason}. What was said is kept: \`/regenerate\` tries again.\n`
}
