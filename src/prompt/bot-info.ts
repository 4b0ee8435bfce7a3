import type { ExampleScene } from '../contract/character.ts'
import type { Prompt } from '../contract/prompt.ts'
import { renderEmotion } from './emotion-mark.ts'
import { renderNarration } from './narration.ts'

const phrases = {
  zh: {
    examples: (name: string) => `${name}是这样说话的：`,
    says: (name: string, text: string) => `${name}说：“${text}”`,
    between: '',
    story: '到目前为止的故事：',
  },
  en: {
    examples: (name: string) => `This is how ${name} speaks:`,
    says: (name: string, text: string) => `${name} says: "${text}"`,
    between: ' ',
    story: 'The story so far:',
  },
} as const

/**
 * What the CharacterGLM models know of the character, as running prose: the head, the examples as quotes, and at its end the
 * story, which changes at cuts only.
 */
export function renderBotInfo(prompt: Prompt, emotionLabels: boolean): string {
  const { head, examples, story, language, characterName } = prompt
  const { examples: lead, story: storyLead } = phrases[language]
  const scenes = examples.map((scene) => quoteScene(scene, prompt, emotionLabels))
  return [
    head,
    scenes.length > 0 ? [lead(characterName), ...scenes].join('\n') : '',
    story && `${storyLead}\n${story}`,
  ]
    .filter((section) => section !== '')
    .join('\n')
}

function quoteScene({ lines }: ExampleScene, prompt: Prompt, emotionLabels: boolean): string {
  const { language, characterName, userName } = prompt
  const { says, between } = phrases[language]
  return lines
    .map(({ role, text, emotion }) => {
      if (role === 'narrator') return renderNarration(text, 'zh')
      if (role === 'user') return says(userName, text)
      return says(characterName, (emotionLabels ? renderEmotion(emotion, language) : '') + text)
    })
    .join(between)
}
