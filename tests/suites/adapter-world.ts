import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InboundEvent } from '../../src/contract/event.ts'
import type { ModelServer } from '../../src/testing/index.ts'
import { until } from '../outages/until.ts'
import { isComplete, openWordModel, type WordModel } from './adapter-model.ts'
import { type AdapterProgram, createProgram, greetings } from './adapter-program.ts'
import type {
  AdapterStage,
  Answer,
  Asked,
  Place,
  PlatformUnderTest,
  Said,
  SayOptions,
  Seen,
  Who,
} from './adapter-stage.ts'

/** Something that was said to be answered. */
export interface Told extends Said {
  /** By which it is known again in the reply; unique. */
  readonly word: string
  readonly where: Place
}

/** A platform with people, the real adapter, the real engine behind it, and a model that names the words that it heard. */
export interface AdapterWorld extends Pick<WordModel, 'newWord' | 'prepare' | 'hold' | 'refuse'> {
  readonly stage: AdapterStage
  readonly program: AdapterProgram
  readonly model: ModelServer
  /** Puts a character there; resolves with its greeting. */
  cast(
    where: Place,
    character: keyof typeof greetings,
    command?: 'character set' | 'character add',
  ): Promise<Seen>
  /** Says a text with a word of its own at its end. */
  tell(who: Who, where: Place, text: string, options?: SayOptions & { readonly word?: string }): Told
  /** Resolves with the message that shows the reply to it, once it is written down. */
  isAnswered(told: Told): Promise<Seen>
  /** Resolves with the latest message there that is so. */
  isSeen(where: Place, what: string, is: (seen: Seen) => boolean): Promise<Seen>
  /** Resolves with the first answer that is so. */
  isTold(asked: Asked, what: string, is?: (answer: Answer) => boolean): Promise<Answer>
  /** Resolves with the choice, among other things of that, which stands there. */
  isOffered(where: Place, label: string): Promise<Answer>
  /** Resolves when the adapter has handed over an event like that. */
  hears(what: string, is: (event: InboundEvent) => boolean): Promise<InboundEvent>
  /** Resolves when it is so; tells what there is instead. */
  until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void>
  close(): Promise<void>
}

/** See {@link openAdapterWorld}. */
export interface WorldOptions {
  /** How much faster than the machine's the adapter's clock sleeps. Default: 1. */
  readonly speed?: number
}

/** Opens it; the program listens. */
export async function openAdapterWorld(
  platform: PlatformUnderTest,
  { speed = 1 }: WorldOptions = {},
): Promise<AdapterWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-adapter-'))
  const files = join(directory, 'files')
  await mkdir(files)
  const model = await openWordModel()
  const stage = await platform.open({ directory: files })
  const program = createProgram({ stage, directory, modelUrl: model.server.baseUrl, speed })
  const { newWord, prepare, hold, refuse } = model

  /** Resolves with what is found; fails with what there is instead. */
  async function find<Found>(
    what: string,
    look: () => Found | undefined | Promise<Found | undefined>,
    tellInstead: () => object = () => ({}),
  ): Promise<Found> {
    let found: Found | undefined
    const isFound = async () => {
      found = await look()
      return found !== undefined
    }
    await until(what, isFound, () => ({
      ...tellInstead(),
      accepted: program.accepted.slice(-5).map(({ type, id }) => `${type} ${id}`),
      complaints: stage.complaints(),
      logged: program.logged.slice(-8),
    }))
    if (found === undefined) throw new Error(`It was so a moment ago, and is not any more: ${what}`)
    return found
  }

  const tellSeen = (where: Place) => () => ({
    seen: stage.seen(where).map(({ speaker, text }) => `${speaker}: ${text.slice(0, 200)}`),
  })

  const isSeen: AdapterWorld['isSeen'] = (where, what, is) =>
    find(what, () => stage.seen(where).findLast(is), tellSeen(where))

  async function close(): Promise<void> {
    model.letGo()
    await program.stop()
    await stage.close()
    await model.close()
    await rm(directory, { recursive: true, force: true })
  }

  await program.start().catch(async (error: unknown) => {
    await close()
    throw error
  })
  return {
    ...{ stage, program, model: model.server, newWord, prepare, hold, refuse, isSeen, close },
    async cast(where, character, command = 'character set') {
      stage.invoke('alice', where, command, { character })
      return await isSeen(where, `${character} greets`, ({ text }) => text.includes(greetings[character]))
    },
    tell(who, where, text, { word = newWord(), ...options } = {}) {
      return { word, where, ...stage.say(who, where, `${text} ${word}`, options) }
    },
    async isAnswered({ word, where }) {
      const isReply = ({ text }: Seen) => isComplete(text) && text.includes(word)
      const seen = await isSeen(where, 'it is answered', isReply)
      const findTurn = async () => (await program.turns(where)).find(({ shown }) => shown.includes(word))
      await find('it is written', findTurn, tellSeen(where))
      return seen
    },
    async isTold(asked, what, is = () => true) {
      let told: readonly Answer[] = []
      const look = async () => {
        told = await asked.answers()
        return told.find(is)
      }
      return await find(what, look, () => ({ told: told.map(({ text, labels }) => ({ text, labels })) }))
    },
    isOffered: (where, label) =>
      find(
        `${label} is offered`,
        () => stage.offers(where).findLast(({ labels }) => labels.includes(label)),
        tellSeen(where),
      ),
    hears: (what, is) => find(what, () => program.accepted.find(is)),
    async until(what, isSo) {
      await find(what, async () => (await isSo()) || undefined)
    },
  }
}
