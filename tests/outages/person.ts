import type { LoopbackConversation, LoopbackMessage, LoopbackPlatform } from '../../src/testing/index.ts'
import { until } from './until.ts'

/** Somebody alone with the character. */
export interface Person {
  readonly conversation: LoopbackConversation
  /** What was said, by the word in it. */
  readonly said: readonly { readonly word: string; readonly messageId: string }[]
  /** Says something with a new word in it; answers the word. */
  says(): string
  invokes(command: string, options?: { readonly [name: string]: string }): void
  /** Texts of the bot's messages, oldest first. */
  sees(type: LoopbackMessage['type']): readonly string[]
  /** Resolves when each of these words has been answered. */
  isAnswered(...words: readonly string[]): Promise<void>
  /** Resolves when so many of the bot's own words are there. */
  isTold(count: number): Promise<void>
}

/** The words by which messages are known again in answers. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\b[a-z]+-\d+\b/g) ?? []
}

/** Builds somebody who has said nothing yet, and adds `padding` to whatever is said. */
export function createPerson(name: string, platform: LoopbackPlatform, padding: string): Person {
  const from = { id: name, name }
  const conversation = { place: `dm-${name}`, thread: '', audience: 'direct' } as const
  const said: { word: string; messageId: string }[] = []

  const sees: Person['sees'] = (wanted) =>
    platform.messages
      .filter(({ place, type, isDeleted }) => place === conversation.place && type === wanted && !isDeleted)
      .map(({ versions }) => versions.at(-1)?.text ?? '')

  const tellWhatIsSeen = () => platform.messages.map(({ place, versions }) => [place, versions.at(-1)?.text])

  return {
    conversation,
    said,
    says() {
      const word = `${name}-${said.length + 1}`
      said.push({ word, messageId: platform.say(conversation, from, `Do you know ${word}?${padding}`) })
      return word
    },
    invokes: (command, options = {}) =>
      platform.act(conversation, from, { type: 'command', command, options }),
    sees,
    isAnswered: (...words) =>
      until(
        `${name} is answered ${words.join(', ')}`,
        () => {
          const answered = new Set(sees('reply').flatMap(wordsOf))
          return words.every((word) => answered.has(word))
        },
        tellWhatIsSeen,
      ),
    isTold: (count) =>
      until(`${name} is told ${count} times`, () => sees('notice').length >= count, tellWhatIsSeen),
  }
}
