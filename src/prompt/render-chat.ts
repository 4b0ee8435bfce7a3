import type { Line } from '../contract/line.ts'
import type { Prompt } from '../contract/prompt.ts'
import type { Rendering } from '../contract/turn.ts'
import { sha256 } from '../util/sha256.ts'
import { renderScene } from './examples.ts'
import { renderInstruction } from './instruction.ts'
import { renderNarration, renderSpeaker } from './narration.ts'
import type { ChatMessage, RenderedMessages } from './rendered.ts'
import { countScripts } from './tokens.ts'

const phrases = {
  zh: {
    about: (name: string, text: string) => `关于${name}的信息：${text}`,
    examples: (name: string) => `${name}说话的例子：`,
    story: '到目前为止的故事：',
    opening: (name: string) => `这段对话由${name}开口：`,
    begins: '对话开始了。',
    goesOn: (name: string) => `${name}接着说。`,
    stopMarks: ['：', ':'],
  },
  en: {
    about: (name: string, text: string) => `About ${name}: ${text}`,
    examples: (name: string) => `How ${name} speaks, for example:`,
    story: 'The story so far:',
    opening: (name: string) => `${name} has opened the conversation:`,
    begins: 'The conversation begins.',
    goesOn: (name: string) => `${name} goes on.`,
    stopMarks: [':'],
  },
} as const

const mostStops = 4

/** What a server's chat template asks for. */
export type ChatOptions = Pick<Rendering, 'assistantFirst' | 'systemMessage' | 'emotionLabels'>

/**
 * Renders a prompt for `/v1/chat/completions`. The system message changes at cuts only; after it people's and the character's
 * messages take turns, and the last is a person's. More lines append and change nothing before them.
 */
export function renderChat(prompt: Prompt, options: ChatOptions, _instruction = ''): RenderedMessages {
  const spoken = prompt.lines.filter(({ text }) => text !== '')
  const firstAnswer = spoken.findIndex((line) => !isOwn(prompt, line))
  const opening = spoken.slice(0, firstAnswer < 0 ? spoken.length : firstAnswer)
  const inHead = options.assistantFirst ? [] : opening
  const messages = [
    { role: 'system', content: renderSystem(prompt, inHead) } as const,
    ...renderTurns(prompt, spoken.slice(inHead.length)),
  ]
  return {
    form: 'messages',
    messages,
    meta: undefined,
    stops: renderStops(prompt),
    hash: sha256(JSON.stringify(messages.map(({ role, content }) => [role, content]))),
    characters: countScripts(messages.map(({ content }) => content).join('')),
  }
}

function renderSystem(prompt: Prompt, opening: readonly Line[]): string {
  const { characterName, userName, language, head, userInfo, examples, story } = prompt
  const { about, examples: examplesLead, story: storyLead, opening: openingLead } = phrases[language]
  const names = { user: userName, char: characterName }
  const scenes = examples.map((scene) => renderScene(scene, names, language))
  return [
    renderInstruction(prompt),
    head && about(characterName, head),
    userInfo && about(userName, userInfo),
    scenes.length > 0 ? [examplesLead(characterName), ...scenes].join('\n\n') : '',
    story && `${storyLead}\n${story}`,
    opening.length > 0 ? [openingLead(characterName), ...opening.map(({ text }) => text)].join('\n') : '',
  ]
    .filter((section) => section !== '')
    .join('\n\n')
}

function renderTurns(prompt: Prompt, lines: readonly Line[]): readonly ChatMessage[] {
  const { language, characterName } = prompt
  const messages: { readonly role: 'user' | 'assistant'; readonly lines: string[] }[] = []
  const add = (role: 'user' | 'assistant', text: string) => {
    const last = messages.at(-1)
    if (last?.role === role) last.lines.push(text)
    else messages.push({ role, lines: [text] })
  }
  for (const line of lines) {
    if (isOwn(prompt, line)) add('assistant', line.text)
    else add('user', renderLine(prompt, line))
  }
  if (messages.at(-1)?.role !== 'user') {
    const { begins, goesOn } = phrases[language]
    add('user', renderNarration(lines.length > 0 ? goesOn(characterName) : begins, language))
  }
  return messages.map((message) => ({ role: message.role, content: message.lines.join('\n') }))
}

/** A line as somebody else says it; another character's is named even where people are not. */
function renderLine({ isGroup, language }: Prompt, line: Line): string {
  if (line.role === 'narrator') return renderNarration(line.text, language)
  if (line.role === 'user' && !isGroup) return line.text
  // Where names lead lines, a message with a line break could speak for somebody else.
  const text = (line.role === 'user' ? line.text : (line.shown ?? line.text)).replace(/\s*\n\s*/g, ' ')
  return renderSpeaker(line.speakerName, language) + text
}

function isOwn({ characterId }: Prompt, { role, speakerId }: Line): boolean {
  return role === 'character' && speakerId === characterId
}

/** A reply that begins a line with whoever spoke last writes for them; others are cut in our own stream. */
function renderStops({ isGroup, lines, userName, language }: Prompt): readonly string[] {
  const people = lines.filter(({ role }) => role === 'user').map(({ speakerName }) => speakerName)
  const latest = isGroup ? [...new Set(people.toReversed())] : [userName]
  return latest
    .filter((name) => name !== '')
    .flatMap((name) => phrases[language].stopMarks.map((mark) => `\n${name}${mark}`))
    .slice(0, mostStops)
}
