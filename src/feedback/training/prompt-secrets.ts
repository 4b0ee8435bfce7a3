import type { Prompt } from '../../contract/prompt.ts'
import { remembering } from '../../util/remembering.ts'
import { findSecrets } from '../masking/secrets.ts'
import { type Lesson, textsOf } from './types.ts'

/** Heads are in every row of a character, and lines in every row of a window: texts whose answers stay at hand. */
const keptTexts = 512

/** Finds out whether something in a row is nobody else's to know: in what was said, and in the card, which people write, too. */
export function createSecretCheck(): (prompt: Prompt, lesson: Lesson) => boolean {
  const hasSecret = remembering((text) => findSecrets(text).length > 0, keptTexts)
  return (prompt, lesson) => textsIn(prompt).some(hasSecret) || textsOf(lesson).some(hasSecret)
}

function textsIn({ head, system, examples, story, userInfo, lines }: Prompt): readonly string[] {
  const scenes = examples.flatMap((scene) => scene.lines)
  return [
    head,
    ...(system ?? []),
    story,
    userInfo,
    ...scenes.map(({ text }) => text),
    ...lines.flatMap(({ text, shown, speakerName }) => [text, shown ?? '', speakerName]),
  ]
}
