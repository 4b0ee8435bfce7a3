import { plainLetters } from './readable.ts'
import { simplify } from './traditional.ts'

/** What an AI is called, in English: a pattern, as those below. */
export const machine =
  "(?:(?:ai|llm|gpt|chatgpt|ai model|language model)(?:['’]?s)?|(?:chat ?)?bots?|robots?|machines?|computers?|(?:computer )?programs?|scripts?|algorithms?|artificial(?: intelligence)?|automated|virtual|npc)"

/** What a human is called. */
export const human =
  '(?:human(?: being)?s?|(?:real|actual|living|flesh and blood) (?:person|people|human|human being|man|woman|guy|girl|boy|dude|lady|individual)|person|real life person|actually real|real or (?:fake|not|what|ai)|a real one|someone real|somebody real)'

/** What may stand before either. */
export const little =
  '(?:(?:a|an|the|some|just|really|actually|like|literally|even|truly|only|secretly|honestly|genuinely|some kind of|one of those|also|some sort of|perhaps|maybe|still|in fact|fucking|normal|ordinary|regular|perfectly|not) )*'

/** What an AI is called, in Chinese. */
export const chineseMachine =
  '(?:机器人?|人工智[能慧]|智能体|ai|chatgpt|gpt|程序|电脑|大?模型|虚拟人?|假人|bot|脚本|客服机器人|语言模型|自动回复|聊天机器人|算法|代码|人机|仿生人)'

/** What a human is called. */
export const chineseHuman =
  '(?:真人|活人|真的人|真正的人|人类|真实的人|本人|一个人类|大活人|真的是人|真实存在|人工客服|人工|人(?=吗|么|还是|吧|不|嘛|$))'

const namesEnglish = { machine: new RegExp(`\\b${machine}\\b`), human: new RegExp(`\\b${human}\\b`) }
const namesChinese = { machine: new RegExp(chineseMachine), human: new RegExp(chineseHuman) }

/** Which of the two is named alone. */
export function namedIn(text: string): 'human' | 'machine' | undefined {
  const isHuman =
    namesEnglish.human.test(text) || namesChinese.human.test(close(text).replace(namesChinese.machine, ''))
  if (isHuman === namesMachine(text)) return undefined
  return isHuman ? 'human' : 'machine'
}

/** Whether an AI is named. */
export function namesMachine(sentence: string): boolean {
  return namesEnglish.machine.test(sentence) || namesChinese.machine.test(close(sentence))
}

/** "A.I." is one word: its dots end no sentence, unless a capital follows. */
const initials = /(?<![a-z0-9.])a\.(?: ?i\.|i)(?![a-z0-9])/gi

/** The letters of a text, as these patterns and {@link sentencesOf} read them. */
export function plainWords(text: string): string {
  const joined = text
    .normalize('NFKC')
    .replace(initials, (found, at: number, whole: string) =>
      found.endsWith('.') && /^\s+\p{Lu}/u.test(whole.slice(at + found.length, at + found.length + 9))
        ? 'ai.'
        : 'ai',
    )
  return plainLetters(joined)
}

/** With their ends, apostrophes left out; long ones are cut. */
export function sentencesOf(text: string): readonly string[] {
  const sentences = text.replace(/'/g, '').match(/[^.!?。！？\n]{1,300}[?？]?/g) ?? []
  return sentences.map((sentence) => sentence.replace(/\s+/g, ' ').trim())
}

/** Chinese needs no spaces. */
export function close(sentence: string): string {
  return simplify(sentence).replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
}
