import { type Emotion, emotions } from '../contract/emotion.ts'

const chineseLabels: { readonly [label: string]: Emotion } = {
  愤怒: 'anger',
  厌恶: 'disgust',
  恐惧: 'fear',
  快乐: 'happiness',
  悲伤: 'sadness',
  惊讶: 'surprise',
  中立: 'neutral',
  沮丧: 'frustration',
  兴奋: 'excitement',
  其他: 'other',
  // RoleCraft's data has these two beside its ten labels.
  生气: 'anger',
  激动: 'excitement',
}

/** What models write where they are asked for one of the ten. No word here is an action: `笑` and `laughs` are to be seen. */
const synonyms = {
  anger: 'angry annoyance annoyed irritation irritated rage furious fury 气愤 恼怒 愤慨 恼火',
  disgust: 'disgusted contempt contemptuous 反感 恶心 嫌弃 鄙视 轻蔑',
  fear: 'fearful afraid scared frightened anxiety anxious nervous nervousness worry worried 害怕 惊恐 恐慌 担心 担忧 焦虑 紧张 不安',
  happiness:
    'happy joy joyful glad pleased cheerful content contentment delight delighted 开心 高兴 喜悦 愉快 欢乐 幸福 欣喜 满足',
  sadness: 'sad sorrow sorrowful unhappy melancholy grief 难过 伤心 悲痛 忧伤 忧郁 哀伤 失落',
  surprise: 'surprised astonished astonishment amazed amazement shocked shock 惊奇 吃惊 震惊 诧异 意外',
  neutral: 'neutrality none calm calmness 中性 平静 冷静 淡定 平和 平淡 无',
  frustration: 'frustrated disappointment disappointed 挫败 失望 无奈 懊恼 烦躁 郁闷',
  excitement: 'excited exciting thrilled eager 激昂 亢奋 振奋 期待',
  other: 'others 其它',
} as const satisfies { readonly [label in Emotion]: string }

const byLabel = new Map<string, Emotion>([
  ...emotions.map((emotion): [string, Emotion] => [emotion, emotion]),
  ...Object.entries(chineseLabels),
])

const byWord = new Map<string, Emotion>([
  ...emotions.flatMap((emotion) =>
    synonyms[emotion].split(' ').map((word): [string, Emotion] => [word, emotion]),
  ),
  ...byLabel,
])

/** Every way to write an emotion: the ten in English, then in Chinese. */
export const emotionLabels: readonly string[] = [...byLabel.keys()]

/** Every word that means one of the ten, labels included, in lower case. */
export const emotionWords: readonly string[] = [...byWord.keys()]

/** The emotion that a label means, in English (any case) or Chinese. */
export function parseEmotionLabel(label: string): Emotion | undefined {
  return byLabel.get(label.trim().toLowerCase())
}

/** The emotion that a model means: also by a usual synonym, or by an adjective. */
export function parseEmotionWord(word: string): Emotion | undefined {
  return byWord.get(word.trim().toLowerCase())
}
