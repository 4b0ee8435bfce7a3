import { clausesOf } from './terms.ts'

/** What people ask of anybody: its usual wordings mean one thing, though their words have little in common. */
export interface PlainQuestion {
  /** What a whole clause says, folded, without its marks. */
  readonly said: RegExp
  /** What else a card may have an answer to it under. */
  readonly orElse?: PlainQuestion
}

const family: PlainQuestion = {
  said: /^[你您]?(家里?)?还?有(没有)?(什么|哪些)?(家人|亲人)[吗么没有呀啊]*$|^[你您]?家里?(都|还)?有(什么|哪些|几口|几个|谁)人?[呀啊呢]*$|^[你您]?(结婚|成家|成亲|嫁人|娶亲)[了吗么没有呀啊]*$|^((so )?(do you have|have you|have you got|you have|you got) )?(a |any |much )?(family|wife|husband|partner|siblings|relatives|brothers( or sisters)?)( here)?$|^are you married$|^(tell me )?about your family$/,
}

const plainQuestions: readonly PlainQuestion[] = [
  {
    said: /^(请问|那)?(我们?|咱们?|你|您)?(这|这里|这儿|这边)?(现在|到底)?(是在|在|是|叫)?(哪里?|哪儿|哪个地方|什么地方|什么地儿|啥地方)[啊呀呢了]*$|^(so |and |but )?(where (are|am) (we|i|you)( now| right now| exactly)*|where('s| is) (this|here)|what('s| is) this place( called)?|what place is this)$/,
  },
  {
    said: /^那?[你您](平时|现在|到底|究竟)?(是?[做干](什么|啥|哪行)(工作|活|营生|行当)?的|[做干](什么|啥)(工作|活|营生|行当)|(的)?(工作|职业|营生)是(什么|啥|[做干]什么的))[啊呀呢]*$|^做(什么|啥)工作的?$|^(so |and )?what do you (do( for a living| for work)?|work as)( here| exactly)?$|^(so |and )?what('s| is) your (job|work|profession|trade|occupation|line of work)( exactly)?$/,
  },
  {
    said: /^[你您]?(现在|这会儿|这是|这|又)?正?在?[干做忙弄搞](什么|啥|嘛|些什么)[啊呀呢]*$|^(so |and )?what are you (doing|up to|working on|busy with)( here| there| now| right now| today| tonight)*$/,
  },
  {
    said: /^[你您]?(家里?)?有(没有|几个)?(自己的)?(孩子|小孩|儿女|儿子|女儿|娃娃?)[吗么没有呀啊]*$|^((so )?(do you have|have you|have you got|you have|you got) )?(a |any )?(children|kids|child|son|daughter)( of your own)?$|^are you a (father|mother|parent)$/,
    orElse: family,
  },
  family,
  {
    said: /^[你您]?(今年|现在)?(多大|几岁|多少岁|高寿|贵庚)(年纪|岁数)?[了啦呀啊]*$|^(so )?(how old are you|what('s| is) your age|what age are you)$/,
  },
  {
    said: /^[你您](是|老家在|家在|从)(哪里?|哪儿|什么地方)(的|来|来的|人|的人)?[啊呀呢]*$|^(so )?(where (are you|do you come|did you come) from( originally)?|where did you grow up)$/,
  },
  {
    said: /^[你您](现在|今天)?(是不是)?不?(开心|高兴|快乐|幸福|难过)了?[吗么呢]?$|^(so )?are you (happy|sad|unhappy|upset|in a good mood)( now| today| tonight| with me)?$/,
  },
  // Whoever asks for a loan asks nothing about loans.
  {
    said: /^([你您]?(能不能|可不可以|能|可以))?先?借给?我[^，。]{0,4}钱[吗呗吧好]*$|^(can|could|would|will) you (please )?lend me |^(please )?lend me |^(can|could|may) i borrow .*(from you|money)/,
  },
]

/** The plain questions among what somebody says. */
export function plainQuestionsOf(text: string): readonly PlainQuestion[] {
  const clauses = clausesOf(text)
  return plainQuestions.filter(({ said }) => clauses.some((clause) => said.test(clause)))
}
