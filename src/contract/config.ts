import type { Language, Sampling } from './character.ts'
import type { RepliesRule } from './conversation.ts'
import type { EmotionSource } from './emotion.ts'
import type { Dialect } from './turn.ts'

/** A model server and a model on it. */
export interface ModelConfig {
  /** With `/v1`, such as `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string
  /** Model name as the server lists it. */
  readonly name: string
  /** How to render a prompt for it. */
  readonly dialect: Exclude<Dialect, 'understudy'>
  /** Sent as bearer token; empty: none is sent. */
  readonly apiKey: string
  /** Tokens of prompt and reply together. */
  readonly contextTokens: number
  /** Overrides of the dialect's defaults. */
  readonly sampling: Partial<Sampling>
  /** Sent with every request as it is; a call's own limit of tokens wins, and a `priority` grows by 10 for background work. */
  readonly extraBody: { readonly [key: string]: unknown }
  /** In `chat`: whether an assistant message may come first; otherwise the greeting goes into the head. */
  readonly assistantFirst: boolean
  /** In `chat`: whether the template takes a system message; otherwise the head opens the first user message. */
  readonly systemMessage: boolean
  /** Whether it can do what it is told beside the play, such as a summary; CharacterGLM cannot. */
  readonly followsInstructions: boolean
  /** Who reads the emotions of its replies: the model itself in a label, the helper some lines at once, or nobody. */
  readonly emotion: Exclude<EmotionSource, 'card'>
  /**
   * The request field that constrains an `inline` label on the server: `structured_outputs` (vLLM 0.11 and newer), `guided_regex`
   * (older), or none.
   */
  readonly emotionConstraint: 'none' | 'structured_outputs' | 'guided_regex'
  /** Most requests at once towards its server, all models there together; more wait, oldest first. */
  readonly maxConcurrent: number
  /** Longest wait for the first token. */
  readonly firstTokenTimeoutMs: number
  /** Longest wait between two tokens. */
  readonly idleTimeoutMs: number
  /** Longest wait in all, the wait for room included. */
  readonly totalTimeoutMs: number
}

/** Settings, validated: `dramatis.yaml`, `.env` and the environment together, the environment winning. */
export interface Config {
  /** Absolute path of the folder of the cards. */
  readonly charactersDirectory: string
  /** `sqlite:FILE`, `redis://…`, `rediss://…`, `memory:`. */
  readonly memoryUrl: string
  /** A Redis that keeps nothing on disk is taken all the same. */
  readonly memoryMayForget: boolean
  /** Models by what they are for. */
  readonly models: {
    /** In order of preference; empty: the understudy plays. */
    readonly reply: readonly ModelConfig[]
    readonly helper: ModelConfig | undefined
    readonly judge: ModelConfig | undefined
    readonly embedder: ModelConfig | undefined
  }
  /** `undefined`: not configured. */
  readonly discord: DiscordConfig | undefined
  /** `undefined`: not configured. */
  readonly telegram: TelegramConfig | undefined
  /** How conversations run unless they are told otherwise. */
  readonly conversation: ConversationConfig
  /** How much people may use; `undefined`: as much as they like. */
  readonly limits: LimitsConfig | undefined
  /** Cards that people bring along. */
  readonly imports: ImportsConfig
  /** Under which address the world reaches our HTTP port, without a slash at its end; `undefined`: not at all. */
  readonly publicUrl: string | undefined
  /** What people do about replies. */
  readonly feedback: FeedbackConfig
  /** What the law asks for. */
  readonly safety: SafetyConfig
  /** How long things are kept. */
  readonly retention: RetentionConfig
  /** Keys for texts at rest, 32 bytes each, in base64 or hexadecimal: the first one writes, all of them read. Empty: texts are stored as they are. */
  readonly encryptionKeys: readonly string[]
  /** How long what is known of a place outlives the bot's removal from it. */
  readonly departedMs: number
  /** Where metrics and health are served; `undefined`: nowhere. */
  readonly http: { readonly host: string; readonly port: number } | undefined
  /** How long running replies may go on after a signal to end; what is left is handed on. */
  readonly shutdownMs: number
  /** Turns ids of persons into hashes, for logs; `undefined`: a key that the store keeps. */
  readonly hashKey: string | undefined
  /** What is logged at least; texts of messages only at `debug`. */
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Language of the bot's own words where nothing tells better; `undefined`: that of the character. */
  readonly language: Language | undefined
}

/** How the bot appears on Discord. */
export interface DiscordConfig {
  /** The bot's token; the application's id is read from it. */
  readonly token: string
  /** Of the REST API, such as `https://discord.com/api`; `undefined`: Discord's own. */
  readonly apiUrl: string | undefined
  /** How many shards there are in all; `undefined`: as many as Discord recommends. */
  readonly shards: number | undefined
  /** Which of them these processes listen for, both ends included; `undefined`: all. */
  readonly shardRange: readonly [number, number] | undefined
  /** Whether messages that do not mention the bot can be read: the Message Content intent. `undefined`: as the portal's switch stands. */
  readonly messageContent: boolean | undefined
  /** `webhook`: each persona has its own name and face; `bot`: all speak as the bot, under their names. */
  readonly personas: 'webhook' | 'bot'
  /** When a reply is shown while it is written: never, always, or once it takes longer than 4 s. */
  readonly stream: 'never' | 'slow' | 'always'
  /** Whether the last reply carries buttons: previous, next, regenerate, stop. */
  readonly buttons: boolean
  /** How many messages of other bots in a row are answered, before a person has to say something. 0: none. */
  readonly botChain: number
}

/** How it appears where nothing but the token is set. */
export const discordDefaults: Omit<DiscordConfig, 'token'> = {
  apiUrl: undefined,
  shards: undefined,
  shardRange: undefined,
  messageContent: undefined,
  personas: 'webhook',
  stream: 'slow',
  buttons: false,
  botChain: 3,
}

/** How the bot appears on Telegram. */
export interface TelegramConfig {
  /** The bot's token; its id is read from it. */
  readonly token: string
  /** Of the Bot API, such as `https://api.telegram.org`; `undefined`: Telegram's own. */
  readonly apiUrl: string | undefined
  /** How Telegram tells what happens: it is asked again and again, or it calls `Config.publicUrl`. */
  readonly updates: 'polling' | 'webhook'
  /** Whether a reply in a private chat is shown as a draft while it is written, with a button to stop it. */
  readonly drafts: boolean
  /** When a reply in a group is shown while it is written, by edits: never, once it takes longer than 4 s, or always. */
  readonly streamInGroups: 'never' | 'slow' | 'always'
  /** Where the last reply carries buttons (previous, next, regenerate, rewrite, thumbs): nowhere, in private chats, everywhere. */
  readonly buttons: 'never' | 'direct' | 'always'
  /** How many messages of other bots in a row are answered, before a person has to say something. 0: none. */
  readonly botChain: number
}

/** How it appears where nothing but the token is set. */
export const telegramDefaults: Omit<TelegramConfig, 'token'> = {
  apiUrl: undefined,
  updates: 'polling',
  drafts: true,
  streamInGroups: 'never',
  buttons: 'direct',
  botChain: 3,
}

/** What people do about replies, and what becomes of it. */
export interface FeedbackConfig {
  /** What emoji mean beside the thumbs, without skin tone: they rate, or react to the story. A place's own by `NAME:ID` or `custom:ID`. */
  readonly emoji: { readonly [emoji: string]: 'good' | 'bad' | 'story' }
  /** Where Discord's permission to train on what its API tells is recorded; `undefined`: there is none (Developer Policy, rule 21). */
  readonly discordPermission: string | undefined
}

/** What the law asks for. */
export interface SafetyConfig {
  /** How often somebody who goes on talking alone with a character is told again that an AI plays; 0: never again. */
  readonly reminderMs: number
  /** `minors`: they may be minors, and are reminded at least each hour; cards for adults play nowhere. */
  readonly audience: 'general' | 'minors'
  /** Whether messages that speak of self-harm are answered with a help line. */
  readonly selfHarm: boolean
  /** Help lines by locale (`zh-TW`) or language (`zh`), the closest one wins; texts of ours where none is given. */
  readonly helpLines: { readonly [locale: string]: string }
  /** Places of platforms that do not tell who is an adult, `PLATFORM:PLACE`, in which everybody is. */
  readonly adultPlaces: readonly string[]
}

/** What is so where nothing is set. */
export const feedbackDefaults: FeedbackConfig = { emoji: {}, discordPermission: undefined }

/** What is so where nothing is set: the reminder is that of California's SB 243 and New York's General Business Law, article 47. */
export const safetyDefaults: SafetyConfig = {
  reminderMs: 3 * 3_600_000,
  audience: 'general',
  selfHarm: true,
  helpLines: {},
  adultPlaces: [],
}

/** How long things are kept (ms); `undefined`: for good. */
export interface RetentionConfig {
  /** Lines of histories. */
  readonly historyMs: number | undefined
  /** Turn records. */
  readonly recordsMs: number | undefined
  /** Feedback records. */
  readonly feedbackMs: number | undefined
  /** Audit lines; the ledger of consent and tombstones stay. */
  readonly auditMs: number | undefined
}

const dayMs = 86_400_000

/** What is so where nothing is set. */
export const retentionDefaults: RetentionConfig = {
  historyMs: 365 * dayMs,
  recordsMs: 180 * dayMs,
  feedbackMs: 180 * dayMs,
  auditMs: 2 * 365 * dayMs,
}

/** Cards that people bring along with `/character import`. */
export interface ImportsConfig {
  /** Most characters that a place may have of its own; 0: nobody may bring any. */
  readonly perPlace: number
  /** Most bytes of a file that is handed in. */
  readonly maxFileBytes: number
}

/** How many replies in how long. */
export interface Quota {
  /** At least 1. */
  readonly replies: number
  /** Length of the window. */
  readonly perMs: number
}

/** How much people may use; `undefined`: as much as they like. */
export interface LimitsConfig {
  /** By person, wherever they talk. */
  readonly person: Quota | undefined
  /** By conversation. */
  readonly conversation: Quota | undefined
  /** By place. */
  readonly place: Quota | undefined
  /** Tokens that replies take, prompts included, a day (UTC) and place. */
  readonly placeTokensPerDay: number | undefined
  /** The same of the whole deployment. */
  readonly tokensPerDay: number | undefined
}

/** How conversations run unless they are told otherwise. */
export interface ConversationConfig {
  /** A turn waits until people have been quiet that long, by audience, and at most `maxWaitMs`. */
  readonly quietDirectMs: number
  /** The same in a group. */
  readonly quietGroupMs: number
  /** Longest wait, counted from the first message of the turn. */
  readonly maxWaitMs: number
  /** Default rule in guild channels and groups. */
  readonly repliesInGroups: RepliesRule
  /** How long after a character's reply the conversation counts as going on. */
  readonly goesOnMs: number
  /** Messages that waited longer are not answered. */
  readonly maxAgeMs: number
  /** Most UTF-16 units of a message that reach a prompt; the rest is cut off, and the person is told. */
  readonly maxMessageLength: number
  /** Most tokens of a reply, whatever cards and models say; `undefined`: as they say. */
  readonly maxReplyTokens: number | undefined
  /** Text after the persona's name that says it is an AI. */
  readonly aiMark: string
  /** Share of the budget at which a cut of the window is prepared; it is made when the next turn might not fit. */
  readonly cutAt: number
  /** Share of the budget that a cut leaves, 0 to 1. */
  readonly cutTo: number
}
