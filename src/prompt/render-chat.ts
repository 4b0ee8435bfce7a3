import type { Line } from '../contract/line.ts'
import type { Prompt } from '../contract/prompt.ts'
import type { Rendering } from '../contract/turn.ts'
import { remembering } from '../util/remembering.ts'
import { sha256 } from '../util/sha256.ts'
import { renderScene } from './examples.ts'
import { aboutText, ownLead } from './head.ts'
import { renderInstruction } from './instruction.ts'
import { cueFor, renderNarration, renderNote, renderSpeaker } from './narration.ts'
import type { ChatMessage, RenderedMessages } from './rendered.ts'
import { disarmNarration } from './sanitize.ts'
import { addScripts, countScripts } from './tokens.ts'

const phrases = {
  zh: {
    examples: (name: string) => `${name}说话的例子：`,
    story: '到目前为止的故事：',
    opening: (name: string) => `这段对话由${name}开口：`,
    conversation: '从这里起是对话：',
    stopMarks: ['：', ':'],
  },
  en: {
    examples: (name: string) => `How ${name} speaks, for example:`,
    story: 'The story so far:',
    opening: (name: string) => `${name} has opened the conversation:`,
    conversation: 'The conversation, from here on:',
    stopMarks: [':'],
  },
} as const

const mostStops = 4

/**
 * The first message tells who plays whom. It is the longest and stays the same from one cut of the window to the next, so it is
 * digested and counted once.
 */
const digest = remembering((text) => ({ hash: sha256(text), characters: countScripts(text) }), 64)

/** What a server's chat template asks for. */
export type ChatOptions = Pick<Rendering, 'assistantFirst' | 'systemMessage' | 'emotionLabels'>

/**
 * Renders a prompt for `/v1/chat/completions`. The head changes at cuts only; after it people's and the character's messages take
 * turns, and the last is a person's. More lines append and change nothing before them; so does an instruction, which is told last
 * of all and joins the message of whoever spoke last.
 */
export function renderChat(prompt: Prompt, options: ChatOptions, instruction = ''): RenderedMessages {
  const { assistantFirst, systemMessage, emotionLabels } = options
  const spoken = prompt.lines.filter(({ text }) => text !== '')
  const firstAnswer = spoken.findIndex((line) => !isOwn(prompt, line))
  const opening = spoken.slice(0, firstAnswer < 0 ? spoken.length : firstAnswer)
  const inHead = assistantFirst && systemMessage ? [] : opening
  const head = renderBriefing(prompt, inHead, emotionLabels)
  const turns = renderTurns(prompt, spoken.slice(inHead.length), instruction)
  const told = systemMessage
    ? [{ role: 'system', content: head } as const, ...turns]
    : openWith(`${head}\n\n${phrases[prompt.language].conversation}\n`, turns)
  const messages = told.map(({ role, content }) => ({ role, content: content.toWellFormed() }))
  const [first, ...rest] = messages
  const briefing = digest(first?.content ?? '')
  return {
    form: 'messages',
    messages,
    meta: undefined,
    stops: instruction === '' ? renderStops(prompt) : [],
    hash: sha256(
      JSON.stringify([first?.role, briefing.hash, ...rest.map(({ role, content }) => [role, content])]),
    ),
    characters: addScripts([briefing.characters, ...rest.map(({ content }) => countScripts(content))]),
  }
}

function openWith(head: string, [first, ...rest]: readonly ChatMessage[]): readonly ChatMessage[] {
  return [{ role: 'user', content: head + (first?.content ?? '') }, ...rest]
}

function renderBriefing(prompt: Prompt, opening: readonly Line[], emotionLabels: boolean): string {
  const { characterName, userName, language, head, userInfo, examples, story } = prompt
  const { examples: examplesLead, story: storyLead, opening: openingLead } = phrases[language]
  const names = { user: userName, char: characterName }
  const scenes = examples.map((scene) => renderScene(scene, names, language, emotionLabels))
  return [
    renderInstruction(prompt, emotionLabels),
    head.includes(ownLead(characterName, language)) ? head : head && aboutText(characterName, language, head),
    userInfo && aboutText(userName, language, userInfo),
    scenes.length > 0 ? [examplesLead(characterName), ...scenes].join('\n\n') : '',
    story && `${storyLead}\n${story}`,
    opening.length > 0 ? [openingLead(characterName), ...opening.map(({ text }) => text)].join('\n') : '',
  ]
    .filter((section) => section !== '')
    .join('\n\n')
}

/** Begins with a person's message unless the character speaks first, and ends with one. */
function renderTurns(prompt: Prompt, lines: readonly Line[], instruction: string): readonly ChatMessage[] {
  const messages: { readonly role: 'user' | 'assistant'; content: string }[] = []
  const add = (role: 'user' | 'assistant', text: string, separator = '\n') => {
    const last = messages.at(-1)
    if (last?.role === role) last.content += separator + text
    else messages.push({ role, content: text })
  }
  for (const line of lines) {
    if (isOwn(prompt, line)) add('assistant', line.text)
    else add('user', renderLine(prompt, line))
  }
  if (instruction !== '') add('user', instruction, '\n\n')
  else if (messages.at(-1)?.role !== 'user')
    add('user', renderNarration(cueFor(prompt, lines.length > 0), prompt.language))
  return messages
}

/** A line as somebody else says it; another character's is named even where people are not. */
function renderLine({ isGroup, language }: Prompt, line: Line): string {
  if (line.role === 'narrator') return renderNote(line, language)
  if (line.role === 'user' && !isGroup) return line.text
  // Where names lead lines, a message with a line break could speak for somebody else.
  const text = (line.role === 'user' ? line.text : disarmNarration(line.shown ?? line.text)).replace(
    /\s*\n\s*/g,
    ' ',
  )
  return renderSpeaker(line.speakerName, language) + text
}

function isOwn({ characterId }: Prompt, { role, speakerId }: Line): boolean {
  return role === 'character' && speakerId === characterId
}

/** A reply that begins a line with whoever spoke last writes for them; others are cut in our own stream. */
function renderStops({ isGroup, lines, userName, language }: Prompt): readonly string[] {
  const people = isGroup ? lines.filter(({ role }) => role === 'user') : []
  const latest = isGroup ? new Set(people.toReversed().map(({ speakerName }) => speakerName)) : [userName]
  return [...latest]
    .filter((name) => name !== '')
    .flatMap((name) => phrases[language].stopMarks.map((mark) => `\n${name}${mark}`))
    .slice(0, mostStops)
}
