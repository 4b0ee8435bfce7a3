import type { Character, Language } from '../contract/character.ts'
import type { Clock, Random } from '../contract/clock.ts'
import type {
  ConversationConfig,
  FeedbackConfig,
  ImportsConfig,
  RetentionConfig,
  SafetyConfig,
} from '../contract/config.ts'
import type { Audience, ChapterKey, ConversationKey, RepliesRule } from '../contract/conversation.ts'
import type { QueuedEvent } from '../contract/event.ts'
import type { FeedbackDesk } from '../contract/feedback-desk.ts'
import type { Leases } from '../contract/lease.ts'
import type { Limits } from '../contract/limits.ts'
import type { Log } from '../contract/log.ts'
import type { Memory } from '../contract/memory.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { ChatModel, HelperModel } from '../contract/model.ts'
import type { Notice } from '../contract/reply.ts'
import { groupUserName } from '../prompt/head.ts'
import type { TextKey, Texts, TextValues } from '../texts/index.ts'
import { textsOn } from '../texts/on-platform.ts'
import { detectLanguage } from '../util/detect-language.ts'
import type { IdentityHashes } from '../util/hash-id.ts'
import { personName } from './changes.ts'
import type { Consents } from './consent/consents.ts'
import type { ConversationView, Standing } from './conversation-memo.ts'
import type { OpenWorkshop, PlaceCards } from './place-cards.ts'
import type { Quotas } from './quotas.ts'
import type { Roster } from './roster.ts'
import { type AdultBar, createAdultBar } from './safety/adult-bar.ts'

/** Everything the engine is handed. */
export interface EngineTools {
  /** Who plays where: the characters of the folder, and those that belong to places. */
  readonly places: PlaceCards
  readonly openWorkshop: OpenWorkshop
  readonly imports: ImportsConfig
  readonly leases: Leases
  readonly memory: Memory
  readonly model: ChatModel
  /** Summaries and emotion labels; `undefined`: none is configured. */
  readonly helper: HelperModel | undefined
  readonly texts: Texts
  readonly settings: ConversationConfig
  /** See `Config.departedMs`. */
  readonly departedMs: number
  readonly quotas: Quotas
  readonly limits: Limits
  /** Exports, and what is kept about people. */
  readonly desk: FeedbackDesk
  readonly consents: Consents
  readonly hashes: IdentityHashes
  readonly feedback: FeedbackConfig
  readonly safety: SafetyConfig
  readonly retention: RetentionConfig
  readonly metrics: Metrics
  /** Language of the bot's own words; `undefined`: the person's, else the character's. */
  readonly language: Language | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** What a notice is where nobody says otherwise: public, plain, without detail. */
export type NoticeOptions = Partial<Pick<Notice, 'visibility' | 'tone' | 'detail' | 'options' | 'isPersonal'>>

/** The bot's own words. */
export function noticeOf(text: string, options: NoticeOptions = {}): Notice {
  return { type: 'notice', text, visibility: 'public', tone: 'info', detail: '', ...options }
}

/** Sentences one after another; Chinese puts no spaces between them. */
export function inARow({ language }: Pick<Scene, 'language'>, sentences: readonly string[]): string {
  return sentences.filter(Boolean).join(language === 'zh' ? '' : ' ')
}

/** Where a turn happens and with whom. */
export interface Scene {
  readonly conversation: ConversationKey
  readonly audience: Audience
  readonly view: ConversationView
  readonly standing: Standing
  /** Who plays here and has a card, in the cast's order. */
  readonly cast: readonly Character[]
  /** Why a character may not play here; `undefined`: it may. */
  barOf(character: Pick<Character, 'ageRestricted'>): Promise<AdultBar | undefined>
  /** Until when characters are silent (ms since 1970), by id; the past: they speak. */
  readonly mutedUntil: ReadonlyMap<string, number>
  /** Who is talking, by id and by the name shown; empty for a timer. */
  readonly personId: string
  readonly personName: string
  readonly signal: AbortSignal
  /** Carries the ids of the step. */
  readonly log: Log
  /** Who can play here. */
  characters(): Promise<Roster>
  /** Waits until no other step holds that lease; it is held until what this turn wrote is stored. */
  hold(lease: string): Promise<void>
  /** Leaves something to be done when what this turn wrote is stored. */
  afterwards(work: () => void): void
  /** Leaves something to be done where a file was handed to nobody. */
  ifLeft(work: () => Promise<void>): void
  /** Of the bot's own words here. */
  readonly language: Language
  /** The bot's own words in this scene's language. */
  say(key: TextKey, values?: TextValues): string
  notice(key: TextKey, values?: TextValues, options?: NoticeOptions): Notice
}

/** Sets the scene for a turn that begins with this event. */
export async function setScene(
  tools: EngineTools,
  view: ConversationView,
  event: QueuedEvent,
  {
    isTerminal,
    ...turn
  }: Pick<Scene, 'signal' | 'afterwards' | 'ifLeft' | 'log' | 'hold'> & { readonly isTerminal: boolean },
): Promise<Scene> {
  const addressee = 'addressee' in event ? event.addressee : undefined
  const { personas } = await view.cast()
  // A session that names its character plays with it alone, whatever another session has set in the same conversation.
  const isOwnCast = event.audience === 'direct' && addressee !== undefined
  const ids = isOwnCast ? [addressee] : personas.map(({ characterId }) => characterId)
  const { conversation } = view
  const cast = await tools.places.castOf(conversation, ids)
  const spoken = event.type === 'message-received' ? detectLanguage(event.text) : 'en'
  const language = tools.language ?? languageOf(event.locale) ?? cast[0]?.language ?? spoken
  const words = textsOn(conversation.platform, tools.texts)
  const say = (key: TextKey, values?: TextValues) => words(language, key, values)
  return {
    conversation,
    audience: event.audience,
    view,
    standing: await view.standing(),
    cast,
    barOf: createAdultBar(tools, { conversation, event, isTerminal, signal: turn.signal }),
    mutedUntil: new Map(personas.map(({ characterId, mutedUntil }) => [characterId, mutedUntil])),
    personId: 'from' in event ? event.from.id : '',
    personName: 'from' in event ? personName(event.from, cast) : '',
    ...turn,
    characters: () => tools.places.rosterOf(conversation),
    language,
    say,
    notice: (key, values, options) => noticeOf(say(key, values), options),
  }
}

/** What a character calls whoever is there: the person's name, or everybody in a group. */
export function addressOf({ audience, personName }: Scene, { language }: Character): string {
  return audience === 'group' ? groupUserName(language) : personName
}

/** When characters speak where nobody has said otherwise. */
export function defaultReplies(
  { audience, standing }: Pick<Scene, 'audience' | 'standing'>,
  settings: ConversationConfig,
): RepliesRule {
  return audience === 'direct' || standing === 'made' ? 'every' : settings.repliesInGroups
}

/** Whether no other character plays here; one that is muted plays. */
export function isOnlyPersona({ cast }: Pick<Scene, 'cast'>, characterId: string): boolean {
  return cast.every(({ id }) => id === characterId)
}

/** Whose chapter it is: a DM has one for each cast, so that nobody inherits what was told to another; a group has one. */
export function chapterOwner({
  audience,
  cast,
}: {
  readonly audience: Audience
  readonly cast: readonly Pick<Character, 'id'>[]
}): string {
  if (audience === 'group') return ''
  const ids = cast.map(({ id }) => id)
  return ids.toSorted().join('+')
}

/** The open chapter. */
export async function openChapter(scene: Scene): Promise<ChapterKey> {
  const owner = chapterOwner(scene)
  const { chapters } = await scene.view.chapters(owner)
  return { ...scene.conversation, chapter: chapters.at(-1) ?? firstChapter(owner) }
}

/** Id of the chapter that is open before any `/restart`. */
export function firstChapter(owner: string): string {
  return owner || 'main'
}

/** Whose a chapter of that id can be; see `chapterOwner`. */
export function chapterOwners(chapter: string): readonly string[] {
  const [first = ''] = chapter.split('~')
  return first === firstChapter('') ? ['', first] : [first]
}

/** Whether only a DM can have a chapter of that id, for it names its cast. */
export function isDirectChapter(chapter: string): boolean {
  return !chapterOwners(chapter).includes('')
}

/** Which of the bot's languages a client's is, where it tells one. */
export function languageOf(locale: string | undefined): Language | undefined {
  if (!locale) return undefined
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
