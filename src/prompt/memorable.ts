import { hasCjk } from '../util/has-cjk.ts'

/** What a sentence is worth remembering for. */
export interface SentenceWeight {
  /** 0: nothing. */
  readonly weight: number
  /** Where a newer sentence of the same speaker replaces an older one. */
  readonly subject: 'name' | undefined
}

const nothing: SentenceWeight = { weight: 0, subject: undefined }

/** Whether a sentence tells a name, makes a promise, or tells something of the person who says it. A question tells nothing. */
export function weighSentence(sentence: string, isCharacter: boolean): SentenceWeight {
  if (/[?？]["”’」』）)*]*$/.test(sentence)) return nothing
  const patterns = hasCjk(sentence) ? chinese : english
  if (!isCharacter && patterns.name.test(sentence)) return { weight: 4, subject: 'name' }
  if (patterns.promise.test(sentence)) return { weight: 3, subject: undefined }
  return !isCharacter && patterns.self.test(sentence) ? { weight: 2, subject: undefined } : nothing
}

const chinese = {
  name: /我叫|叫我|我的名字|我名叫/,
  promise:
    /答应|保证|一定|约好|约定|说定|说好|承诺|发誓|下次|下回|明天|后天|明晚|今晚|下周|下个月|周[一二三四五六日末]|别忘|记得|记住|等你|欠你|还你/,
  self: /我(?:是|住|来自|有|没有|喜欢|爱|讨厌|怕|最|养|学|在|做|想|打算|决定|今年|的)|我[们家]/,
}

const english = {
  name: /\b(?:my name(?:'s| is)|call me|i(?:'m| am) called)\b/i,
  promise:
    /\b(?:promise|swear|vow|next time|next week|tomorrow|tonight|remember|don't forget|never forget|i'll|i will|we'll|we will|owe|see you|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b/i,
  self: /\b(?:i'm|i am|i was|i live|i work|i come from|i have|i've|i like|i love|i hate|i fear|i want|i decided|my)\b/i,
}
