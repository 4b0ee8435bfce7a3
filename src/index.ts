// The public surface, sorted by what one does with it: run the whole, write a character, add a platform, a store or a model.

export { createLog, systemClock, systemRandom } from './app/system.ts'
export { type App, type AppDependencies, createApp } from './app.ts'
export { createCardWorkshop } from './cards/workshop.ts'
export { loadConfig } from './config.ts'
export type {
  CardContainer,
  CardFormat,
  CardMapping,
  CardPicture,
  CardWorkshop,
  ExportCardOptions,
  ExportedCard,
  ImportedCard,
} from './contract/card-file.ts'
export type {
  Attributes,
  Behaviors,
  Boundaries,
  CardProblem,
  Character,
  CharacterLibrary,
  EmotionProfile,
  EmotionStyle,
  ExampleLine,
  ExampleScene,
  Language,
  Relationship,
  Sampling,
} from './contract/character.ts'
export type { Clock, Random } from './contract/clock.ts'
export type { Codec } from './contract/codec.ts'

export type { CommandOption } from './contract/command-option.ts'
export { type CommandPath, type CommandSpec, commands } from './contract/commands.ts'
export type { Config, ConversationConfig, ModelConfig } from './contract/config.ts'
export type {
  Audience,
  Cast,
  ChapterKey,
  ConversationKey,
  Person,
  Persona,
  RepliesRule,
} from './contract/conversation.ts'
export { type Emotion, emotions } from './contract/emotion.ts'
export {
  CardError,
  ConfigurationError,
  DramatisError,
  MemoryError,
  ModelError,
  type ModelErrorCode,
  PlatformError,
} from './contract/errors.ts'
export type {
  CommandInvoked,
  ControlUsed,
  InboundEvent,
  Interaction,
  MessageDeleted,
  MessageEdited,
  MessageReceived,
  QueuedEvent,
  ReactionsChanged,
  TimerRang,
} from './contract/event.ts'
export type { HttpAnswer, HttpRequest, HttpRoute } from './contract/http.ts'
export type { Line } from './contract/line.ts'
export type { Log, LogFields } from './contract/log.ts'
export type { FiredLore, LoreConditions, LoreEntry, LoreRecursion, LoreSettings } from './contract/lore.ts'
export type {
  Acceptance,
  AcceptOptions,
  Amendment,
  Batch,
  Change,
  Commit,
  Committed,
  Mailbox,
  MailboxItem,
  MailboxWorker,
} from './contract/mailbox.ts'
export type {
  AppendLog,
  EraseReport,
  EraseScope,
  FoundLine,
  History,
  HistoryPage,
  KeyedState,
  LogEntry,
  LogQuery,
  Memory,
  StateKey,
  StateSchema,
} from './contract/memory.ts'
export type {
  ChatModel,
  ModelFinished,
  ModelPart,
  ModelRequest,
  ModelRequestSent,
  ModelTextDelta,
} from './contract/model.ts'
export type {
  AdapterHost,
  Delivery,
  DeliveryTarget,
  HostAnswer,
  HostQuery,
  PlatformAdapter,
} from './contract/platform.ts'
export type { Prompt, TokenRates, WindowState } from './contract/prompt.ts'
export type {
  CastChanged,
  ChoiceOffered,
  ChoiceOption,
  Notice,
  Receipt,
  ReplyDelta,
  ReplyFinished,
  ReplyPart,
  ReplyStarted,
  SpeakingPersona,
  TakeReference,
  TypingChanged,
} from './contract/reply.ts'
export type { Store } from './contract/store.ts'
export type { Dialect, FinishReason, TurnRecord, Usage } from './contract/turn.ts'
