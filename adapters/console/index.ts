import type { Language } from '../../src/contract/character.ts'
import type { Clock, Random } from '../../src/contract/clock.ts'
import type { PlatformAdapter } from '../../src/contract/platform.ts'
import type { Texts } from '../../src/texts/index.ts'
import { createCommandWords } from '../shared/command-words.ts'
import { deliver } from './deliver.ts'
import type { EncodeStyle } from './encode.ts'
import { readTypedFile } from './files.ts'
import { createLiveScreen } from './live.ts'
import { createPaint } from './paint.ts'
import { phrases } from './phrases.ts'
import { createPipe } from './pipe.ts'
import { receive } from './receive.ts'
import { createSession } from './session.ts'
import type { ConsoleInput, ConsoleOutput } from './streams.ts'

/** See {@link createConsoleAdapter}. */
export interface ConsoleAdapterOptions {
  /** Who plays when the session begins. */
  readonly characterId: string
  readonly input: ConsoleInput
  readonly output: ConsoleOutput
  readonly errorOutput: ConsoleOutput
  /** What the person is called in the story; empty: the engine finds a word. */
  readonly personName: string
  /** Language of the person's machine, where it tells. */
  readonly locale: string | undefined
  /** Language of the terminal's own words. */
  readonly language: Language
  /** `false`: no colours, whatever the terminal can show. */
  readonly colours: boolean
  readonly aiMark: string
  /** Where the program was started: paths begin there, and exported files go there. */
  readonly directory: string
  /** What `~` stands for in a path. */
  readonly home: string
  readonly texts: Texts
  readonly clock: Clock
  readonly random: Random
}

/** A session in a terminal, or a filter where input or output is none. */
export interface ConsoleAdapter extends PlatformAdapter {
  /** Whether something failed that whoever started the session should be told by its exit code. */
  hasFailed(): boolean
  /** Shows something that is not part of the conversation. */
  tell(text: string): void
}

/** Builds a session of the terminal. */
export function createConsoleAdapter(options: ConsoleAdapterOptions): ConsoleAdapter {
  const { characterId, input, output, errorOutput, language, texts, clock, random, directory, home } = options
  const folders = { directory, home }
  const isLive = input.isTTY === true && output.isTTY === true
  const style: EncodeStyle = {
    paint: createPaint(options.colours && (isLive ? output : errorOutput).isTTY === true),
    phrases: phrases[language],
    aiMark: options.aiMark,
  }
  let hasFailed = false
  const onFailure = () => {
    hasFailed = true
  }
  const screen = isLive
    ? createLiveScreen({ input, output, style })
    : createPipe({ input, output, errorOutput, style, onFailure })
  const words = createCommandWords(texts, language, 'console')
  const person = { id: 'local', name: options.personName }
  const { locale } = options
  const session = createSession({ characterId, person, locale, words, folders, clock, random })

  return {
    name: 'console',
    // Only this process can write to this terminal.
    queue: `console:${random.id()}`,
    waitsForPeople: false,
    isService: false,
    async listen(host, signal) {
      if (isLive) screen.tell(`${style.paint.dim(style.phrases.welcome)}\n\n`)
      const say: Parameters<typeof receive>[0]['say'] = (key, values) => texts(language, key, values)
      await receive(
        { session, screen, style, words, characterId, folders, say, isLive, onFailure },
        host,
        signal,
      )
    },
    deliver: (target, parts) => deliver({ session, screen, style, random, directory }, target, parts),
    fetchFile: ({ reference }, fetchOptions) => readTypedFile(reference, fetchOptions),
    hasFailed: () => !isLive && hasFailed,
    tell: (text) => screen.tell(`${style.paint.dim(text)}\n`),
    async close() {
      screen.close()
    },
  }
}
