import type { AdapterDependencies } from '../../adapters/index.ts'
import type { ConversationKey } from '../../src/contract/conversation.ts'
import type { PlatformAdapter } from '../../src/contract/platform.ts'
import type { AdapterWorld } from './adapter-world.ts'

/** What not every platform can do. */
export type Ability =
  /** Several people speak in one conversation. */
  | 'groups'
  | 'threads'
  | 'replies'
  | 'mentions'
  | 'edits'
  | 'deletions'
  | 'reactions'
  /** A message that is shown gets other words. */
  | 'replacing'
  /** A message has a most length. */
  | 'limits'
  /** Bold words are bold. */
  | 'formatting'
  /** What helps can be pressed, below what tells of trouble. */
  | 'buttons'
  /** A command can be sent without what it needs. */
  | 'incomplete-commands'
  /** A command can be sent that is none. */
  | 'unknown-commands'
  /** What is said while the program does not run is told later. */
  | 'catching-up'
  /** What happened is told once more. */
  | 'repeats'
  /** It can be away, or refuse what is shown. */
  | 'outages'
  /** The bot can lose its place. */
  | 'removal'

/** Why a platform cannot, as a sentence. */
export interface Inability {
  readonly reason: string
  /** Shows that it is so, on a world of the suite. */
  readonly proof?: (world: AdapterWorld) => Promise<void> | void
}

/** What a platform brings to the suite that all adapters pass. */
export interface PlatformUnderTest {
  readonly cannot: { readonly [Name in Ability]?: Inability }
  /** A platform with Alice, who may change everything, and Bob, who may not. */
  open(options: StageOptions): Promise<AdapterStage>
}

/** See {@link PlatformUnderTest.open}. */
export interface StageOptions {
  /** An empty folder, for files. */
  readonly directory: string
}

/** Alice moderates; Bob is somebody. */
export type Who = 'alice' | 'bob'

/** A conversation. */
export interface Place {
  readonly conversation: ConversationKey
}

/** Somebody's message. What a platform cannot do fails. */
export interface Said {
  edit(text: string): void
  /** Whoever said it removes it. */
  delete(): void
}

/** A message of the bot's that everybody there sees. */
export interface Seen {
  /** As lines name it. */
  readonly id: string
  /** Who speaks, as it is shown; empty: the bot itself, or nobody else could. */
  readonly speaker: string
  /** Without the speaker. */
  readonly text: string
  readonly bold: readonly string[]
  /** How many it pinged. */
  readonly pinged: number
  /** Adds a reaction, or takes it back. */
  react(who: Who, emoji: string, isAdded?: boolean): void
  /** As its menu, or a command in reply to it, has it. */
  rewrite(who: Who, text: string): Asked
}

/** What somebody who asked for something is answered. */
export interface Answer {
  readonly text: string
  /** Nobody else sees it. */
  readonly isPrivate: boolean
  readonly file: { readonly name: string; readonly bytes: Uint8Array } | undefined
  /** What can be chosen. */
  readonly labels: readonly string[]
  choose(label: string): Asked
}

/** A command that somebody sent, or a choice that somebody made. */
export interface Asked {
  /** What it was answered with so far, in order, and nothing that others asked for. */
  answers(): Promise<readonly Answer[]>
}

/** A file to be handed in. */
export interface HandedIn {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What goes with a message. */
export interface SayOptions {
  readonly replyTo?: Seen
}

/** A platform with people on it. What it cannot do fails with its reason. */
export interface AdapterStage {
  /** Where Alice and Bob are among others; nobody plays there. */
  readonly group: Place
  /** Another conversation of the same place. */
  readonly other: Place
  /** Alice alone with the bot. */
  readonly alone: Place
  /** A thread or topic that hangs under `group`. */
  openThread(who: Who): Place
  /** The adapter, anew for each life of the program. */
  createAdapter(dependencies: AdapterDependencies): PlatformAdapter
  /** Resolves when it listens. */
  ready(): Promise<void>
  say(who: Who, where: Place, text: string, options?: SayOptions): Said
  /** Words that ping Bob or everybody, as a model may write them. */
  readonly pings: string
  /** Calls the bot by its name on the platform. */
  mention(who: Who, where: Place, text: string): Said
  invoke(
    who: Who,
    where: Place,
    command: string,
    options?: { readonly [name: string]: string },
    file?: HandedIn,
  ): Asked
  /** How often it was shown there that somebody writes. */
  typings(where: Place): number
  /** What of the bot everybody there sees, in order. */
  seen(where: Place): readonly Seen[]
  /** Choices that stand there for Alice, without having been asked for by a command. */
  offers(where: Place): readonly Answer[]
  /** The platform answers so many of the next messages that it is out of order. */
  breakSending(times: number): void
  /** The platform takes the next message only after so long. */
  limitSending(retryAfterMs: number): void
  /** The bot may not speak there, or may again. */
  silence(isSilenced: boolean): void
  /** Somebody removes the bot from the place of `group` and `other`. */
  removeBot(): void
  /** Tells the latest things that happened once more. */
  repeat(count: number): void
  /** What the adapter asked the platform for so far. */
  requests(): number
  /** What the bot did wrong. */
  complaints(): readonly unknown[]
  close(): Promise<void>
}
