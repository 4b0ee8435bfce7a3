import type { FileSent, ReplyPart } from '../../src/contract/reply.ts'

/** Why an answer comes: somebody asked for it here, the session opens, or a session that ended asked. */
export type AnswerKind = 'asked' | 'opening' | 'left-over'

/** A terminal, or a pipe that stands for one. */
export interface Screen {
  /** Begins to read. */
  open(handlers: ScreenHandlers): void
  /** The next line; `undefined` when there will be none. */
  readLine(): Promise<string | undefined>
  /** Shows words of the session itself. They end with a line break. */
  tell(words: string): void
  /** Begins to show an answer. */
  present(kind: AnswerKind): Presentation
  /** No line will be read any more. */
  close(): void
}

/** What a screen asks while it reads. */
export interface ScreenHandlers {
  /** Ctrl-C with nothing typed. */
  onInterrupt(): void
  /** A person left: nothing will be read, and nothing seen, any more. */
  onEnd(): void
  /** A line that was typed while an answer is written; `false`: it waits until it is read. */
  onTypedAhead(line: string): boolean
  /** What a line that begins like this may go on with, and how much of it that replaces. */
  complete(line: string): Promise<readonly [completions: string[], replaced: string]>
}

/** What can be seen: a file is saved, and where is told. */
export type ShownPart = Exclude<ReplyPart, FileSent>

/** An answer that is being shown. */
export interface Presentation {
  show(part: ShownPart): void
  /** The answer is over, and saved or not. */
  settle(written: boolean): Promise<void>
}
