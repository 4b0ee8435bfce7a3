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

/** One of RoleCraft's ten emotions. */
export type Emotion = (typeof emotions)[number]
