import type { Line } from '../contract/line.ts'

/** What every line says of itself; the rest is as it is for something that was just said, outside any turn. */
export type LineParts = Pick<Line, 'id' | 'role' | 'text' | 'at'> & Partial<Line>

/** Builds a line. */
export function createLine(parts: LineParts): Line {
  return {
    revision: 0,
    speakerId: '',
    speakerName: '',
    shown: undefined,
    emotion: undefined,
    emotionSource: 'off',
    messageIds: [],
    turnId: '',
    take: undefined,
    kind: 'speech',
    ...parts,
  }
}
