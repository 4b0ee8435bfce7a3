import { createModelConfig } from '../../model/requests.ts'
import { openBenchApp } from '../support/app.ts'
import { type Call, models, openPrefixServer, type PrefixServer } from './server.ts'
import { cardFor, createLines, createWriter, mentionOf, type NotesPlan, sizes } from './texts.ts'

/** Tokens that are left for a reply. */
const replyRoom = 256

/** Who writes the story so far at a cut. */
export type Summaries = 'extract' | 'helper' | 'reply model'

/** Turns through the whole program. Between two turns everything that it does in the background comes to its end. */
export async function runEngine(options: {
  readonly contextTokens: number
  readonly turns: number
  readonly notes: NotesPlan
  readonly summaries: Summaries
  readonly dialect?: 'chat' | 'characterglm'
}): Promise<readonly Call[]> {
  const { contextTokens, turns, notes, summaries, dialect = 'chat' } = options
  const server = await openPrefixServer(contextTokens)
  const { baseUrl } = server
  const engine = await openBenchApp({
    card: cardFor(notes, turns),
    memoryUrl: 'sqlite::memory:',
    reply: createModelConfig({
      baseUrl,
      name: models.reply,
      dialect,
      contextTokens,
      sampling: { maxTokens: replyRoom },
      followsInstructions: summaries === 'reply model',
    }),
    ...(summaries === 'helper'
      ? { helper: createModelConfig({ baseUrl, name: models.helper, contextTokens }) }
      : {}),
  })
  try {
    await engine.enter(0)
    const lineOf = createLines(notes)
    for (let turn = 0; turn < turns; turn += 1) {
      const line = lineOf(turn)
      server.expect(line)
      await engine.speak(0, line)
      await engine.app.settled()
    }
    return answered(server.calls(), turns)
  } finally {
    await engine.close()
    await server.close()
  }
}

/** What was not answered would look cheap. */
function answered(calls: readonly Call[], turns: number): readonly Call[] {
  const replies = calls.filter(({ isReply }) => isReply).length
  if (replies < turns) throw new TypeError(`${replies} of ${turns} turns were answered`)
  return calls
}

interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** Where a bot puts what changes: 240 tokens that are others in each turn. */
export type NotesPlace = 'none' | 'top' | 'last'

/** Turns of a bot that drops its oldest exchange whenever the prompt would be too long. */
export async function runSliding(options: {
  readonly contextTokens: number
  readonly turns: number
  readonly notes: NotesPlace
}): Promise<readonly Call[]> {
  const { contextTokens, turns, notes } = options
  const [persona, write, lineOf] = [
    createWriter('card')(sizes.persona),
    createWriter('notes'),
    createLines('none'),
  ]
  const server = await openPrefixServer(contextTokens)
  const window: Message[] = []
  try {
    for (let turn = 0; turn < turns; turn += 1) {
      const note = notes === 'none' ? '' : write(sizes.everyNote)
      const line = lineOf(turn)
      const messages = () => [
        system(notes === 'top' ? `${note}\n${persona}` : persona),
        ...window,
        user(notes === 'last' ? `${note}\n${line}` : line),
      ]
      while (tokensOf(messages()) > contextTokens - replyRoom) window.splice(0, 2)
      window.push(user(line), assistant(await ask(server, line, messages())))
    }
    return server.calls()
  } finally {
    await server.close()
  }
}

/** Turns that only ever append, so that only what is new is computed: nothing can take less. The first turn is left out. */
export async function runBound(turns: number, notes: NotesPlan): Promise<readonly Call[]> {
  const server = await openPrefixServer()
  const [write, lineOf] = [createWriter('notes'), createLines(notes)]
  const messages: Message[] = [system(createWriter('card')(sizes.persona))]
  try {
    for (let turn = 0; turn < turns; turn += 1) {
      const line = lineOf(turn)
      const { tokens } = mentionOf(notes, turn)
      messages.push(user(tokens > 0 ? `${write(tokens)}\n${line}` : line))
      messages.push(assistant(await ask(server, line, messages)))
    }
    return server.calls().slice(1)
  } finally {
    await server.close()
  }
}

async function ask(server: PrefixServer, line: string, messages: readonly Message[]): Promise<string> {
  server.expect(line)
  const body = JSON.stringify({ model: models.reply, messages, max_tokens: replyRoom, stream: true })
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${server.baseUrl}/chat/completions`, { method: 'POST', headers, body })
  const text = await response.text()
  if (!response.ok) throw new TypeError(`the model server refused: ${text}`)
  return server.lastReply()
}

/** As the server's template counts: two marks around each message. */
function tokensOf(messages: readonly Message[]): number {
  return messages.reduce((tokens, { content }) => tokens + content.length + 2, 4)
}

const system = (content: string): Message => ({ role: 'system', content })
const user = (content: string): Message => ({ role: 'user', content })
const assistant = (content: string): Message => ({ role: 'assistant', content })
