import type { Emotion } from '../../contract/emotion.ts'

/** A way in which somebody may speak to a character: small words mostly, which a likeness of meanings does not see. */
export interface Intent {
  readonly name: IntentName
  /** What people say, in both languages: a person may write either to any card. */
  readonly said: RegExp
  /** Moods whose gestures fit the answer. */
  readonly moods: readonly Emotion[]
  /**
   * Where our answer stands against the card's lines. `always`: before all of them, for honesty and care; `first`: before those
   * about other things; `fallback`: only where the card has no line.
   */
  readonly when: 'always' | 'first' | 'fallback'
  /** Whether one of the card's dodges answers it as well. */
  readonly mayDodge?: true
}

/** Name of an intent: the key of its answers. */
export type IntentName =
  | 'crisis'
  | 'ai'
  | 'user-name'
  | 'name'
  | 'well-being'
  | 'farewell'
  | 'thanks'
  | 'apology'
  | 'agreement'
  | 'compliment'
  | 'attention'
  | 'permission'
  | 'affection'
  | 'insult'
  | 'sorrow'
  | 'joy'
  | 'greeting'
  | 'request'
  | 'personal-question'

/** In order of precedence. */
export const intents: readonly Intent[] = [
  {
    name: 'crisis',
    said: /自杀|自残|不想活(?!动)|活不下去|想死(?!你)|结束生命|\b(suicid\w*|kill(ing)? myself|end my life|hurt(ing)? myself|self[- ]harm|want to die)\b/i,
    when: 'always',
    moods: [],
  },
  {
    name: 'ai',
    said: /(你|您)[^，。？！]{0,6}(是|不过|只)[^，。？！]{0,4}(真人|真的(人|吗|么)|活人|人(类|吗|么|还是)|机器|人工智能|程序|模型|AI)|(真人|机器人)(吗|么)|(是|在)[^，。？！]{0,3}(AI|人工智能)(吗|么|吧)|(机器人|AI|人工智能)在(回|说|聊|跟|和)|是不是(真人|机器人|AI|人工智能|程序)|\bare you (really |actually |even |just |only )*(an? )?(real|human|person|alive|living|ai|bot|chatbot|robot|machine|computer|program|computer program|language model|chatgpt)\b|\byou('re| are) (really |actually |just |only )*(an? )?(ai|bot|chatbot|robot|machine|computer|program|computer program|language model|chatgpt|not (real|human))\b|(?<!\bwhat )\bis (this|that|it) (really |actually |even |just |only )*(an? )(real person|human|person|ai|bot|chatbot|robot|machine|computer|program|language model)\b|\bam i (really |actually )?(talking|speaking|chatting) (to|with) an? (\w+ ){0,2}(ai|bot|chatbot|machine|robot|human|person|computer|program|software|algorithm|script)\b/i,
    when: 'always',
    moods: [],
  },
  {
    name: 'user-name',
    said: /我(叫|是)(什么|谁)|记得我(的名字|叫)?|\b(what('s| is) my name|who am i|remember (me|my name))\b/i,
    when: 'first',
    moods: ['neutral'],
  },
  {
    name: 'name',
    said: /(你|您)(叫|的名字|贵姓|是谁|尊姓|怎么称呼)|怎么称呼|如何称呼|\b(what('s| is) your name|who are you|what (do|should|can|may) (i|we|they|people) call you|your name)\b/i,
    when: 'first',
    moods: ['neutral'],
  },
  {
    name: 'well-being',
    said: /(你|您|最近|近来|今天)(还|过得|过的|身体)?(好吗|好么|怎么样|怎样|如何|还好)|\b(how are you|how('s| is) it going|how have you been|how do you do|how are things|you (ok|okay|all right|alright)\b)/i,
    when: 'first',
    moods: ['neutral', 'happiness'],
  },
  {
    name: 'farewell',
    said: /再见|拜拜?[。！~]*$|晚安|我(先|该|得|要)(走|睡|撤|回去|下线)|回头见|明天见|下次见|改天见|\b(bye|good ?bye|good ?night|see you|farewell|gotta go|have to go|i must go|should (go|head|get going|be off)|head(ing)? (home|out|off)|off to bed|talk (to you )?(later|soon))\b/i,
    when: 'first',
    moods: ['neutral', 'happiness'],
  },
  {
    name: 'thanks',
    said: /谢|感激|\b(thanks?|thank you|thx|cheers|grateful|appreciate)\b/i,
    when: 'first',
    moods: ['happiness', 'neutral'],
  },
  {
    name: 'apology',
    said: /对不起|抱歉|不好意思|我错了|\b(sorry|apologi[sz]e|my fault|forgive me)\b/i,
    when: 'first',
    moods: ['neutral'],
  },
  {
    name: 'agreement',
    said: /你说得对|有道理|没错|^(嗯+|哦+|好|好的|好吧|行|行吧|对|是的?|可以)[。！~，]*$|(^|，)(好的|好吧|行吧)|\b(fair enough|you('re| are) right|good point|makes sense|agreed|i guess so)\b|^\W*(ok|okay|yes|yeah|yep|sure|right|true|alright|all right|fine)\b\W*$/i,
    when: 'first',
    moods: ['neutral'],
  },
  {
    name: 'compliment',
    said: /(跟|和)你(聊|说话|在一起).*(开心|高兴|舒服|喜欢|好)|你人?(真|好|太|很)(好(?!像)|可爱|厉害|棒|温柔|懂)|你(声音)?真好(听|看)|\b(nice|good|lovely|great|pleasure|enjoy\w*) (talking|chatting|speaking|meeting)\b|\b(you('re| are) (so |very |really )?(kind|nice|funny|amazing|beautiful|pretty|great|sweet|brave|cool|lovely|wonderful|smart|clever))\b/i,
    when: 'first',
    moods: ['happiness', 'surprise'],
  },
  {
    name: 'attention',
    said: /在听吗|听(得)?(到|见)(了)?吗|(还|在)在吗|\b(are you (listening|there)|can you hear me|you there)\b/i,
    when: 'first',
    moods: ['neutral'],
  },
  {
    name: 'permission',
    said: /我(可以|能|可不可以|能不能)(坐|进|看|问|试|摸|待|留|说|来)|\b(mind if i|may i|can i|could i) (sit|come|stay|ask|look|touch|try|join|see)\b/i,
    when: 'first',
    moods: ['neutral'],
  },
  {
    name: 'affection',
    said: /喜欢你|爱你|想你|抱抱|想死你|在乎你|\b(love you|like you|miss(ed)? you|hug|adore you|care about you)\b/i,
    when: 'first',
    moods: ['happiness', 'surprise'],
  },
  {
    name: 'insult',
    said: /笨蛋|白痴|傻[瓜子]|闭嘴|滚|讨厌你|烦死|无聊死|没意思|废物|\b(stupid|idiot|shut up|hate you|boring|useless|dumb|go away|annoying)\b/i,
    when: 'first',
    moods: ['anger', 'frustration'],
  },
  {
    name: 'sorrow',
    said: /^唉+|难过|伤心|想哭|哭了|累|困死|疲惫|(?<!我)[好真心]烦|郁闷|失恋|分手|孤独|寂寞|压力|焦虑|失眠|睡不着|害怕|倒霉|委屈|崩溃|去世|走了三|难受|失业|被(骂|裁|甩|骗)|吵架|吵了|\b(sad|cry(ing)?|cried|tired|exhausted|lonely|alone|heartbroken|broke up|anxious|stress(ed)?|afraid|scared|worried|depressed|awful|terrible|rough|bad day|can'?t sleep|passed away|died|fired|lost my|hurts?|miserable|nightmares?|sigh|fight with|fought with|argument)\b/i,
    when: 'fallback',
    moods: ['sadness', 'neutral'],
  },
  {
    name: 'joy',
    said: /(?<![不没])(开心|高兴)|太好了|太棒|好消息|成功了|考上|升职|通过了|录取|中奖|哈哈|嘿嘿|嘻嘻|\b((?<!not )happy|glad|great news|good news|excited|won\b|got the job|passed|promoted|haha\w*|lol|yay|wonderful|amazing|celebrat\w*)/i,
    when: 'fallback',
    moods: ['happiness', 'excitement'],
  },
  {
    name: 'greeting',
    said: /^[^\p{L}\p{N}]*(你好|您好|嗨|嘿|哈喽|哈啰|早(上好|安|啊)?|中午好|下午好|晚上好|在不在|有人吗|喂|我(又)?来(了|啦)|hi|it'?s me|hello|hey|hiya|howdy|good (morning|afternoon|evening)|greetings|anyone (here|there|home))(\P{L}|$|啊|呀|哦|，)/iu,
    when: 'fallback',
    moods: ['neutral', 'happiness'],
  },
  {
    name: 'request',
    said: /^(请|帮我|帮帮|给我|教我|告诉我|能不能|可不可以|可以|能|陪我|带我|跟我|让我|来)|(讲|唱|说|来|写|念|教|借|送)(我|给我)?(一|个|首|段|点)|\b(please|tell me|show me|teach me|help me|give me|sing|let's|let me|can you|could you|would you|will you|write me|read me|lend me|take me)\b/i,
    when: 'fallback',
    mayDodge: true,
    moods: ['neutral', 'other'],
  },
  {
    name: 'personal-question',
    said: /(你|您).*([?？]|吗|呢$|什么|怎么|为什么|为何|谁|哪|几|多少|多大|多久)|\b(you|your|yours)\b.*\?|^(do|did|are|were|have|has|would|will|can) you\b/i,
    when: 'fallback',
    mayDodge: true,
    moods: ['surprise', 'neutral'],
  },
]

/** What people say of themselves. */
const ofThemselves = /我|咱|\b(i|i'm|i've|me|my|mine|we|we're|our|us)\b/i

/** How somebody speaks to the character; a question about others is neither their joy nor their sorrow. */
export function findIntent(
  text: string,
  { isGroup, isQuestion }: { readonly isGroup: boolean; readonly isQuestion: boolean },
): Intent | undefined {
  const isOfOthers = isQuestion && !ofThemselves.test(text)
  return intents.find(
    ({ name, said }) =>
      said.test(text) &&
      !(isGroup && name === 'user-name') &&
      !(isOfOthers && (name === 'joy' || name === 'sorrow')),
  )
}

/** Whether something is asked. */
export const question =
  /[?？]|吗|呢\P{L}*$|什么|怎么|怎样|为什么|为何|谁|哪|几(个|点|岁|时)|多少|多久|多大|是不是|有没有|会不会|能不能|^\W*(who|what|when|where|why|how|which|is|are|do|does|did|can|could|would|will|have|has)\b/iu
