/**
 * The ten emotion labels of RoleCraft (paper section 3; label order of its released code).
 * Cards may write them in Chinese; they are stored in English.
 */
export const emotions = [
  'anger',
  'disgust',
  'fear',
  'happiness',
  'sadness',
  'surprise',
  'neutral',
  'frustration',
  'excitement',
  'other',
] as const

/**
 * Who told an emotion: `inline`, the model that wrote the line, in a label before its words; `batch`, the helper model, some lines
 * at once; `card`, the card's own line; `off`: nobody.
 */
export type EmotionSource = 'inline' | 'batch' | 'card' | 'off'

/** One of RoleCraft's ten emotions. */
export type Emotion = (typeof emotions)[number]
