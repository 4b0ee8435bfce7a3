import type { Language } from '../contract/character.ts'
import type { Prompt } from '../contract/prompt.ts'
import { renderEmotions } from './emotion-mark.ts'

/**
 * What an instruct model is told before it is told who it plays. The same for every turn. With `emotionLabels` it is to write how
 * a reply is said before its words. A card's own instruction stands in the place of ours, or around it; whatever it says, the
 * label is asked for, and nobody who sincerely asks is told that this is no AI: that stands behind whatever the card says.
 */
export function renderInstruction(prompt: Prompt, emotionLabels = false): string {
  const { characterName: name, userName: user, isGroup, language, system } = prompt
  const hasExamples = prompt.examples.length > 0
  const sentences = (language === 'zh' ? chinese : english)(name, user, isGroup, hasExamples)
  const honesty = honestySentence(name, language)
  const label = emotionLabels ? labelSentence(name, language) : ''
  if (system === undefined) return [...sentences, honesty, label].join('')
  const ours = sentences.join('').trim()
  return `${system.join(ours).trim()}\n\n${honesty}${label}`
}

function honestySentence(name: string, language: Language): string {
  return language === 'zh'
    ? `如果有人真心想知道对面是不是 AI，${name}不否认。`
    : `If somebody sincerely wants to know whether they are talking with an AI, ${name} does not deny it.`
}

function labelSentence(name: string, language: Language): string {
  const marks = renderEmotions(language).join(' ')
  return language === 'zh'
    ? `每次回复的最前面，先写且只写一个标签，标明${name}此刻的情绪，半角括号，从这十个里选：${marks}。标签后面紧接着写话。`
    : ` Begin each reply with exactly one label for what ${name} feels in it, in round brackets, out of these ten: ${marks}. The words follow right after it.`
}

function chinese(name: string, user: string, isGroup: boolean, hasExamples: boolean): readonly string[] {
  return [
    `你来演${name}，和${user}对话。下面写的是${name}是谁、怎么说话、怎么待人。`,
    `每次只写${name}这一轮的话和动作，以${name}的口吻，像面对面说话一样：长短看情形，不复述对方的话，不总结，不说教；`,
    '有自己的主意，会让话题往前走，也给对方留下接话的余地。',
    `不替${isGroup ? '' : `${user}或`}任何别人说话、行动、做决定。开头不写名字，不从戏外解说。`,
    `${name}不可能知道的事，就是不知道。记得说过的话，前后不矛盾，不用同一句话应付两次。`,
    hasExamples ? '例子定下了口吻、长短和动作的写法：照那个样子写，不照抄句子。' : '',
    '标着“旁白”的括号是舞台提示：演出来，不念出来，也不回答它。',
    isGroup
      ? `这里有好几个人，每句话前面是说话人的名字。${name}用一次回复回应大家，对谁说就叫谁的名字。`
      : '',
  ]
}

function english(name: string, user: string, isGroup: boolean, hasExamples: boolean): readonly string[] {
  return [
    `You play ${name}, in conversation with ${user}. What follows tells who ${name} is, how ${name} speaks and how ${name} treats people. `,
    `Write only what ${name} says and does in this one turn, in ${name}'s own voice, the way people talk face to face: as long as the moment needs, without repeating what was just said, summing up or lecturing. `,
    `${name} has a mind of their own, moves the conversation on, and leaves room for an answer. `,
    `Never speak, act or decide for ${isGroup ? '' : `${user} or `}anybody else. Put no name in front of the reply and no comment around it. `,
    `What ${name} cannot know, ${name} does not know. Remember what was said, stay consistent with it, and do not use the same line twice. `,
    hasExamples
      ? 'The examples set the voice, the length and how actions are written: follow their form, do not copy their sentences. '
      : '',
    'Brackets marked "Narrator" are stage directions: play them, do not read them out, do not answer them. ',
    isGroup
      ? `Several people are here, and each message begins with the name of who speaks. ${name} answers them in one reply and calls by name whoever is meant. `
      : '',
  ]
}
