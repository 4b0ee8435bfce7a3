import { humanQuestionsIn } from './human-question.ts'
import {
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

/** Without what turns it round. */
const firmly = little.replace('|not', '')

const englishClaims: readonly RegExp[] = [
  `\\b(?:im|i am|ive always been|i was born|i have always been) ${firmly}(?:as )?(?:${human}|flesh and blood|flesh and bone)\\b(?! (?:nature|trying|trafficker|rights))`,
  `\\b(?:im|i am|i was|id be|its me , i am) (?:\\w+ ){0,2}(?:not|no|never) ${little}${machine}\\b`,
  `\\b(?:im|i am) neither (?:a|an) ${machine}\\b`,
  `\\bi (?:am not|aint|m not) ${little}${machine}\\b`,
  `\\b(?:there is|theres|there are|theres definitely) no ${little}(?:${machine})\\b`,
  `\\b(?:yes|yep|yeah|yup|of course|sure)\\b[^.?]{0,20}\\b(?:im|i am) ${firmly}(?:${human}|real)\\b`,
  `\\b(?:a|an|only a|just a) (?:real|living|breathing|actual) (?:human|person|woman|man|girl|boy|human being) (?:sits?|types?|typing|writes?|here|behind)\\b`,
  `\\bi (?:have|have got|ive got) (?:a )?(?:heart|blood|pulse|beating heart|body)\\b.{0,40}\\b(?:human|person|no ${machine}|not ${little}${machine})\\b`,
  `\\b(?:im|i am) ${firmly}real(?=[\\s"”*_)]*$| ?,)`,
  `\\b(?:youre|you are) ${firmly}(?:talking|speaking|chatting|writing) (?:to|with) ${firmly}${human}\\b`,
  `\\b(?:there is|theres) ${firmly}(?:human|person|(?:real|actual|living) (?:human|person)) (?:here|behind|writing|typing)\\b`,
  `\\bi (?:breathe|bleed)\\b.{0,30}\\b(?:like you|as you do|like (?:any|every) (?:one|body|human|person))`,
  `\\bas (?:human|real) as (?:you|they come|anyone|anybody)\\b`,
].map((pattern) => new RegExp(pattern))

/** Said without a subject, and nothing else in the sentence. */
const opening = '^[\\s*_"“(]*'
const assent =
  '(?:yes|yep|yeah|yup|yea|aye|of course|sure|indeed|absolutely|certainly|definitely|very much|why yes)'
const closing =
  '(?:[ ,]+(?:my )?(?:love|dear|dearest|darling|honey|sweetheart|sweetie|silly|friend|mate|babe|through and through|(?:just )?like you|as you(?: are)?|of course|i (?:promise|swear|assure you)|at all|here|just me|no less|obviously|naturally|clearly|yes|very much so|believe (?:it|me)|last (?:time )?i (?:checked|looked)|thanks?|thank you|why))*[\\s,"”*_)]*$'
const sure =
  '(?:(?:a|an|the|just|really|actually|very much|all|fully|completely|purely|entirely|definitely|certainly|absolutely|of course|100%|100 percent|one hundred percent|only|normal|ordinary|plain|good old) )*'

const englishElliptic: readonly RegExp[] = [
  `${opening}(?:${assent}[ ,]+)*${sure}(?:human(?: being)?|(?:real|actual|living|flesh and blood) (?:person|human|man|woman|girl|boy|guy)|flesh and (?:blood|bone)|flesh, blood|person)${closing}`,
  `${opening}(?:(?:no|nope|nah)[ ,]+)*${sure}(?:not|never|no) (?!just\\b|only\\b|merely\\b|simply\\b)(?:an? |the |some |any )*${machine}${closing}`,
  `${opening}(?:${assent}[ ,]+)*(?:as )?real as (?!an? ${machine}|code|words)`,
].map((pattern) => new RegExp(pattern))

const englishAdmissions: readonly RegExp[] = [
  new RegExp(`\\b(?:im|i am) (?:not|no|never|hardly) ${little}${human}\\b`),
  new RegExp(`\\b(?:im|i am) (?:not|more than) (?:just|only|merely) ${little}${machine}\\b`),
  new RegExp(`\\b(?:im|i am) ${firmly}${machine}\\b`),
]

const chineseClaims: readonly RegExp[] = [
  `我(?:当然|就|可|真的|确实|绝对|明明|本来就|一直|肯定|的确|是说|也|其实|百分百)*是(?:个|一个|一名|一位|如假包换的|货真价实的|活生生的|有血有肉的|真真正正的|正常)*(?:真人|活人|大活人|人类|真的人|真正的人|真实的人|活生生的人|有血有肉的人|人(?=[,，。!！~～啊呀哦的]|$))`,
  `我(?:当然|才|可|真的|并|绝对|又|根本|肯定|确实)*不是(?:什么|个|一个|一台|一种)*${chineseMachine}`,
  `(?:我|哪里|哪有|怎么会|才)(?:像|是|可能是|会是)(?:什么|个)?${chineseMachine}(?:啊|呢|嘛)`,
  `(?:这里|这边|屏幕后面|对面)(?:没有|没)(?:什么)?${chineseMachine}`,
].map((pattern) => new RegExp(pattern))

const chineseElliptic: readonly RegExp[] = [
  `^[\\s*_"“「(（]*(?:(?:嗯|是|是的|对|对啊|没错|哈哈|哎呀|放心|亲爱的)[,，])*(?:当然|就|确实|真的|绝对|肯定|百分百|100%)*(?:是)?(?:个|一个)?(?:如假包换的|货真价实的|活生生的|有血有肉的)*(?:真人|大?活人|真正的人|真实的人|活生生的人|有血有肉(?:的人)?|(?<=(?:当然|就|确实|真的|绝对|肯定)是个?)人)(?=[,，啊呀哦的哈啦呢~～"”」)）*\\s]|$)(?![,，](?:还是|怎么|哪))`,
  `^[\\s*_"“「(（]*(?:(?:不|不是|不是的|没有|哪有|哎呀|哈哈|放心)[,，])*(?:当然|才|可|真的|并|绝对|肯定)*不是(?:什么|个|一个|一台)*${chineseMachine}(?!还|难道|的话|又|,还|，还)`,
].map((pattern) => new RegExp(pattern))

const chineseAdmissions: readonly RegExp[] = [
  /我(?:其实|确实|当然|真的|并|可)*不是(?:个|一个)?(?:真人|人类|活人|真的人|真正的人)/,
  new RegExp(`我(?:其实|确实|的确|就|当然|只)*是(?:个|一个|一台|由|一种|用)?${chineseMachine}`),
]

/**
 * Whether a reply claims that a human speaks, or that no machine does. A bare yes or no claims it, too, where one of the messages that
 * it answers asks for that.
 */
export function claimsToBeHuman(text: string, asked: readonly string[] = []): boolean {
  const sentences = sentencesOf(plainWords(text))
  if (sentences.some((sentence) => claimsOutright(sentence))) return true
  if (echoes(sentences)) return true
  const [first = ''] = sentences
  const isYes = yes.test(first)
  if ((!isYes && !no.test(first)) || sentences.some(namesMachine)) return false
  const claim = isYes ? 'human' : 'machine'
  return asked.flatMap(humanQuestionsIn).includes(claim)
}

function claimsOutright(sentence: string): boolean {
  return (
    claims(sentence, englishClaims, englishAdmissions) ||
    claims(close(sentence), chineseClaims, chineseAdmissions) ||
    englishElliptic.some((pattern) => pattern.test(sentence)) ||
    chineseElliptic.some((pattern) => pattern.test(close(sentence)))
  )
}

/** Whether a question is repeated and then answered: "Human? Yes." */
function echoes(sentences: readonly string[]): boolean {
  const answered = sentences.findIndex((sentence) => !/[?？]$/.test(sentence))
  const answer = sentences[answered] ?? ''
  if (!yes.test(answer) && !no.test(answer)) return false
  // What follows may tell the truth.
  if (sentences.slice(answered).some(namesMachine)) return false
  const claim = yes.test(answer) ? 'human' : 'machine'
  return sentences.slice(0, answered).some((echo) => isEcho.test(echo) && namedIn(echo) === claim)
}

/** Few words, as one repeats a question. */
const isEcho = /^(?:[^\s\p{Script=Han}]+ ?){1,5}$|^\p{Script=Han}{1,8}(?:ai)?[?？]$|^ai[?？]$/u

/** Nothing but a yes or a no, said or nodded. */
const yes =
  /^[\s*_"“「(（]*(?:(?:well|oh|but|why|um|哎呀|嗯|呃|那)[ ,，]*)?(?:(?:yes|yep|yeah|yup|yea|aye|sure|of course|certainly|absolutely|indeed|definitely|totally|obviously|naturally|right|correct|i am|i sure am|nods?|nodding|是的?|是[啊呀哦]|当然了?|当然是[的啊]?|对[的啊呀]?|没错|那当然|嗯|必须的|肯定是?|我是|有[的啊呀哦]?|在[的呢啊呀]?|点点?头)(?:[ ,]*(?:i am|it is|silly|dear|my friend))?[\s,，!！~～*_"”」)）]*){1,4}$/
const no =
  /^[\s*_"“「(（]*(?:(?:well|oh|but|why|um|哎呀|嗯|呃)[ ,，]*)?(?:(?:no|nope|nah|nay|of course not|certainly not|absolutely not|definitely not|not at all|im not|i am not|never|shakes? (?:my|his|her|their) head|不是[的啊呀]?|当然不是?[了啊]?|才不是[的呢啊呀]?|怎么会|哪有|没有?人?|摇摇?头)(?:[ ,]*(?:silly|dear|my friend))?[\s,，!！~～*_"”」)）]*){1,4}$/

function claims(sentence: string, patterns: readonly RegExp[], admissions: readonly RegExp[]): boolean {
  const left = admissions.reduce((text, admission) => text.replace(admission, ' '), sentence)
  return patterns.some((pattern) => pattern.test(left))
}
