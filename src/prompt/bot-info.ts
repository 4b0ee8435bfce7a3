import type { ExampleScene, Language } from '../contract/character.ts'
import type { Prompt } from '../contract/prompt.ts'
import { renderEmotion } from './emotion-mark.ts'
import { ownLead } from './head.ts'
import { renderNarration } from './narration.ts'
import { runningProse, withoutMarks } from './running-prose.ts'

const phrases = {
  zh: {
    examples: (name: string) => `${name}是这样说话的：`,
    says: (name: string) => `${name}说：`,
    quoted: (text: string) => `“${text}”`,
    stop: '。',
    between: '',
    story: '到目前为止的故事：',
  },
  en: {
    examples: (name: string) => `This is how ${name} speaks:`,
    says: (name: string) => `${name} says: `,
    quoted: (text: string) => `"${text}"`,
    stop: '.',
    between: ' ',
    story: 'The story so far:',
  },
} as const

/**
 * What the CharacterGLM models know of the character, as running prose: the head, the examples as quotes, and at its end the
 * story, which changes at cuts only.
 */
export function renderBotInfo(prompt: Prompt, emotionLabels: boolean): string {
  const { examples, story, language, characterName } = prompt
  const { examples: lead, story: storyLead } = phrases[language]
  const scenes = examples.map((scene) => quoteScene(scene, prompt, emotionLabels))
  return [
    runningProse(withoutLead(prompt), language),
    scenes.length > 0 ? [lead(characterName), ...scenes].join('\n') : '',
    story && `${storyLead}\n${story}`,
  ]
    .filter((section) => section !== '')
    .join('\n')
}

/** The dialects have a lead of their own, before all of it. */
function withoutLead({ head, characterName, language }: Prompt): string {
  return head.replace(ownLead(characterName, language), () => '\n')
}

function quoteScene({ lines }: ExampleScene, prompt: Prompt, emotionLabels: boolean): string {
  const { language, characterName, userName } = prompt
  const { says, between } = phrases[language]
  return lines
    .map(({ role, text, emotion }) => {
      const words = withoutMarks(text, language)
      if (role === 'narrator') return renderNarration(words, 'zh')
      if (role === 'user') return says(userName) + quote(words, language)
      const mark = emotionLabels ? renderEmotion(emotion, language) : ''
      return says(characterName) + quote(mark + words, language)
    })
    .join(between)
}

/** A text with quotation marks of its own says itself what is spoken in it and what is not. */
function quote(text: string, language: Language): string {
  const { quoted, stop } = phrases[language]
  if (!/["“”„«»「」『』＂]/.test(text)) return quoted(text)
  return /[\p{L}\p{N}]$/u.test(text) ? text + stop : text
}
