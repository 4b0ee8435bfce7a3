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

const byLabel = new Map<string, Emotion>([
  ...emotions.map((emotion): [string, Emotion] => [emotion, emotion]),
  ...Object.entries(chineseLabels),
])

/** Every way to write an emotion: the ten in English, then in Chinese. */
export const emotionLabels: readonly string[] = [...byLabel.keys()]

/** The emotion that a label means, in English (any case) or Chinese. */
export function parseEmotionLabel(label: string): Emotion | undefined {
  return byLabel.get(label.trim().toLowerCase())
}
