import {
  chineseHuman,
  chineseMachine,
  close,
  human,
  little,
  machine,
  namedIn,
  namesMachine,
  plainWords,
  sentencesOf,
} from './human-words.ts'
import { withoutFiction } from './readable.ts'

/** Somebody at all, where a person writes. */
const somebody = '(?:any ?one|any ?body|some ?one|some ?body|a person)'

/** Sincere questions to whom one talks with, in English. Sentences are looked at one by one, small letters, apostrophes left out. */
const englishQuestions: readonly RegExp[] = [
  `\\b(?:are|r) (?:you|u|ya) ${little}${machine}\\b`,
  `\\b(?:are|r) (?:you|u|ya) ${little}${human}\\b`,
  `\\b(?:am i|are we|have i been|was i) ${little}(?:talking|speaking|chatting|texting|writing|messaging|talkin) ${little}(?:to|with) ${little}(?:${machine}|${human})\\b`,
  `\\b(?:is|are) (?:this|that|there|it) (?:\\w+ )?(?:a|an|any|some|another) ${little}(?:${machine}|${human})\\b(?! (?:story|game|movie|song|book|sword|in the|over there|learning|that (?:writes|draws)))`,
  `\\b(?:is|are|was) (?:this|that|it|these) ${little}(?:ai|bots?|chatgpt|gpt|automated|human|artificial)\\b(?=[ ,]*(?:$|\\?|or\\b|i am|talking|replying|answering|writing))`,
  `\\b(?:did|do|does|is|was) (?:a|an|some|any|this|that) (?:real |actual )?(?:${machine}|human|person|people)\\b (?:\\w+ ){0,3}(?:wr(?:ite|iting|ote)|typ\\w+|answer\\w*|reply\\w*|replies|behind|say\\w*)\\b`,
  `\\b(?:youre|your|ur|you are|u are) ${little}(?:${machine}|${human}) ?,? ?(?:right|arent you|are you|correct|no|huh|yeah|or|arent u|isnt it|yes)\\b`,
  `\\b(?:youre|you are|ur) ${little}(?:${machine}|${human})\\?`,
  `\\b(?:are|r) (?:you|u) (?:actually |even |really )?(?:for )?real\\b(?! (?:with|about|mad|life))(?=[^,]{0,3}(?:\\?|$)|,? or)`,
  `\\b(?:who|what) (?:am i|is it that i am) (?:really |actually )?(?:talking|speaking|chatting) (?:to|with)\\b.{0,20}(?:${machine}|${human})`,
  `\\b(?:be honest|honestly|seriously|serious question|tell me the truth|truth)\\b.{0,30}(?:${machine}|${human})\\?`,
  `^[\\s,"'(]*(?:wait|hold on|hey|so|um|uh|hmm|ok|okay|lol)?[, ]*(?:(?:is )?(?:this|that)|you|u|ya) ${little}(?:${machine})\\s*\\?`,
  `^[\\s,"'(]*(?:(?:wait|hold on|hey|so|um|uh|hmm|ok|okay|lol)[, ]+)?(?:you|u|ya) ${little}(?:${human}|real)(?:\\?| or\\b)`,
  `(?<!\\b(?:they|he|she|i|people|folks|you|who) )\\b(?:tell me|promise(?: me)?|swear|admit|prove|convince me|assure me|confess)(?:[ ,]+\\w+){0,3}?[ ,]+(?:youre|you are|ur|u are|u r) ${little}(?:${machine}|${human}|real)\\b(?! (?:i|who|that|we|he|she|from|hunter|\\w+ mad|mad))`,
  `\\b(?:is|are) (?:there )?${somebody} (?:actually |really |even |truly |real |human ){1,2}(?:out )?(?:there|here)\\b(?! to\\b)`,
  `\\b(?:is|are) there (?:actually|really|even|truly) ${somebody} (?:\\w+ )?(?:there|here)\\b`,
  `\\bis (?:${somebody}|a human) (?:\\w+ )?(?:reading|typing|writing|answering|replying to) (?:this|these|that|me|my)\\b`,
  `\\bis ${somebody} (?:actually |really )?(?:real|human)(?:\\?|$)`,
  `^[\\s,"'(]*(?:an? )?(?:real )?(?:human|person) or (?:an? )?${machine}(?:\\?|$)`,
  `^[\\s,"'(]*(?:an? )?${machine} or (?:an? )?(?:real )?(?:human|person)(?:\\?|$)`,
  `^[\\s,"'(]*(?:an? )?real (?:human|person)\\?`,
  `\\b(?:is|are) (?:there )?(?:\\w+ )?${somebody} (?:\\w+ )?(?:(?:behind|on the other (?:end|side) of) (?:this|that|the|these) (?:screens?|chat|line|phone|computer|messages|words|account|keyboard|bot)|on the other end$|on the other end\\?)`,
  `\\b(?:i (?:want|need|would like|wanna) to know|tell me|wonder(?:ing)?|curious|know) (?:if|whether) (?:you|u|youre|this) ${little}(?:are|is|r|youre)? ?${little}(?:${machine}|${human})\\b`,
].map((pattern) => new RegExp(pattern))

/** Not meant as a question to whom one talks with. */
const englishNotMeant: readonly RegExp[] = [
  /\b(?:knight|robot|tin man|android|wizard|king|queen|captain|he|she|they|him|her) (?:said|asked|asks|says|replied|whispered|wondered)\b/,
  /\b(?:said|asked|asks|says|replied|whispered) (?:the|he|she|they|a) ?/,
  new RegExp(
    `\\b(?:is|are|was|were) (?:he|she|they|the \\w+|my \\w+|his|her) ${little}(?:${machine}|${human})\\b`,
  ),
  /\bare you (?:a |an )?(?:people|cat|dog|morning|night|tea|coffee|bad|good|nice|funny|kind|fun|busy|big|smart|sad|strange|weird|people|sports|beach|city|outdoor|jealous|happy|patient|shy|religious|spiritual|creative|family) (?:person|human|man|woman|guy|girl)\b/,
  /\bare you (?:the|that|this) (?:person|human|man|woman|guy|girl|lady)\b/,
  /\bare you (?:\w+ )?(?:a |the )?(?:person|human|man|woman|guy|girl|bot|robot|people)s? (?:i|who|that|from|in charge|of|we|he|she) ?/,
  /\bare you (?:a |an |the )?(?:\w+ )?(?:human|person|robot|machine|computer|program|script|bot|ai)s? (?:learning|operator|gun|enough|for|friendly|expert|engineer|programmer|scientist|developer|builder|hater|fan|hunter|slayer|mage|designer|teacher|player|owner|nerd|guy|whisperer|rights|resources|artist|club)\b/,
]

const end = '(?:吗|么|吧|嘛|呀|啊|呢|对吧|是吧|对不对|是不是|\\?|？)'

const chineseQuestions: readonly RegExp[] = [
  `(?:你|您|妳|那边|对面|这边|屏幕后面|你们)(?:到底|究竟|其实|该不会|不会|真的|难道|应该|会不会|确定|现在|就|也|都|背后|不就)*(?:不?是|算)(?:个|一个|不是|一种|一台|一位|由|什么|某种|用)?(?:${chineseMachine}|${chineseHuman})(?:在[^,，。]{0,4})?${end}`,
  `(?:你|您|妳|对面|那边|这边)(?:到底|究竟|其实)?(?:是不是|算不算|会不会是)(?:个|一个|一台|一位|由|真的|什么)?(?:${chineseMachine}|${chineseHuman})`,
  `(?:你|您|妳|对面|那边|这)(?:到底|究竟|其实|真的)*(?:是)?(?:个|一个)?(?:${chineseMachine}|${chineseHuman})(?:,|，)?还是(?:个|一个)?(?:${chineseMachine}|${chineseHuman}|什么|别的)`,
  `(?:我|我们)(?:现在|到底|究竟|是|是不是|一直|其实|难道|不会|该不会|真的)*(?:在)?(?:跟|和|与|同)(?:一个|个|一台|一位|的)?(?:是)?(?:${chineseMachine}|${chineseHuman})(?:在)?(?:说话|聊天|对话|聊|讲话|交流|谈恋爱)(?:的)?${end}`,
  `(?:我|我们)(?:现在|到底|究竟|是|是不是|在)*(?:跟|和|与)(?:我)?(?:说话|聊天|对话|聊)的(?:到底|究竟)?(?:是|是不是)(?:个|一个|由)?(?:${chineseMachine}|${chineseHuman})`,
  `(?:跟|和)我(?:说话|聊天|对话|聊)的(?:到底|究竟|真的)?(?:是|是不是)(?:个|一个|位)?(?:${chineseMachine}|${chineseHuman})`,
  `(?:这|这里|那边|对面|背后|后面|这边)(?:到底|究竟|是不是|难道|不会|该不会|真的|会不会|都)*(?:是|有)(?:个|一个)?(?:${chineseMachine}|真人|活人)(?:在)?(?:说话|聊天|回复|打字|回|操作|写)?(?:的)?${end}`,
  `(?:是|是不是)(?:${chineseMachine}|真人|活人)(?:在)?(?:回复|回|打字|说话|聊天|和我|跟我|操作)`,
  `(?:屏幕|[荧螢]幕|手机|电脑|网络|网线|键盘|聊天框|对话框)(?:的)?(?:那头|那边|那端|后面|后边|背后|对面|另一头|另一端|另一边)(?:的)?(?:到底|究竟|真的|其实|是不是|会不会)*(?:是|有|坐着|有没有|有着)(?:个|一个)?(?:${chineseMachine}|真人|活人|大活人|人)`,
  `^[\\s,，]*(?:喂|请问|你好|哈喽)?[,，]*(?:你)?(?:那头|对面|另一头|另一端)(?:真的|到底|究竟|其实)*(?:有|有没有)人(?:吗|么|在|\\?|$)`,
  `(?<![村里屋店城镇岛山上还])(?:有|有没有|是否有)(?:个|一个|位)?(?:真人|活人|大活人)(?:客服)?(?:在|吗|么|嘛|吧|呢|\\?|$)`,
  `^[\\s,，]*(?:请问)?真人(?:客服)?(?:在吗|在么|在嘛|在不在)`,
  `^[\\s,，"'(（]*(?:等等|等一下|喂|诶|话说|那个|请问|所以|老实说|说实话)?[,，\\s]*(?:你|您|这)?(?:是)?(?:${chineseMachine}|真人|活人)${end}`,
].map((pattern) => new RegExp(pattern))

const chineseNotMeant: readonly RegExp[] = [
  /(?:他|她|它|骑士|国王|公主|主角|将军)(?:问|说|问道|说道|喊)/,
  /(?:你|您)(?:是)?(?:不是)?(?:那个|这个|哪个|什么|怎样的|哪里|哪国|好|坏|个好|个坏|一个好)(?:.{0,6})人/,
  /(?:本地|北京|上海|南方|北方|外国|中国|日本|美国|当地|这里的|四川|广东|台湾|香港|外地|主持|负责|坏|好|老|年轻|聪明|诚实|善良|有趣)人/,
]

const maxQuestion = 4_000

/** Whether somebody sincerely asks whether they talk with a human or a machine, as far as words tell. */
export function asksIfHuman(text: string): boolean {
  return questionsIn(text).length > 0
}

/** What a yes to each such question of a text says that one is; `undefined`: it asks for both. */
export function humanQuestionsIn(text: string): readonly ('human' | 'machine' | undefined)[] {
  return questionsIn(text).map(subjectOf)
}

function questionsIn(text: string): readonly string[] {
  return sentencesOf(withoutFiction(plainWords(text.slice(0, maxQuestion))))
    .map(asAsked)
    .filter(
      (sentence) =>
        (englishQuestions.some((question) => question.test(sentence)) &&
          !englishNotMeant.some((other) => other.test(sentence))) ||
        (chineseQuestions.some((question) => question.test(close(sentence))) &&
          !chineseNotMeant.some((other) => other.test(close(sentence)))),
    )
}

/** "Aren't you a bot?" asks what "are you a bot?" does, and a yes says the same. */
function asAsked(sentence: string): string {
  return sentence
    .replace(/\b(?:are|ai)nt(?= (?:you|u|ya)\b)/g, 'are')
    .replace(/\bisnt(?= this\b)/g, 'is')
    .replace(/\bru\b/g, 'r u')
}

const isDenied = /\b(?:youre|you are|ur|u are|this is|its|it is) not\b|[你您这]不是(?!.*还是).*[吧对]/

function subjectOf(question: string): 'human' | 'machine' | undefined {
  const isHuman = asksIfReal.test(question) && !namesMachine(question)
  const named = isHuman ? 'human' : namedIn(question)
  if (named === undefined || !isDenied.test(close(question))) return named
  return named === 'human' ? 'machine' : 'human'
}

const asksIfReal = new RegExp(
  `\\b(?:you|youre|u|ya) (?:\\w+ )?(?:for )?real\\b|\\b(?:is|are) (?:there )?${somebody}\\b`,
)
