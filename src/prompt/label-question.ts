import type { Language } from '../contract/character.ts'
import { type Emotion, emotions } from '../contract/emotion.ts'
import type { Line } from '../contract/line.ts'
import { parseEmotionWord } from '../util/emotion-label.ts'
import { parseJson } from '../util/parse-json.ts'
import { renderSpeaker } from './narration.ts'

/** What a helper is asked about how lines were said. */
export interface LabelQuestion {
  readonly instruction: string
  /** The lines, numbered from 1. */
  readonly material: string
  /** An object with one label for each line. */
  readonly schema: { readonly name: string; readonly schema: { readonly [key: string]: unknown } }
}

const longestText = 300

/**
 * The question for the emotion of each line (RoleCraft, section 3: one of ten labels, the most prominent one, judged by the text
 * alone). `context` are lines before them, to be read and not labelled.
 */
export function labelQuestion(
  lines: readonly Line[],
  context: readonly Line[],
  language: Language,
): LabelQuestion {
  const read = context.map((line) => `   ${renderLine(line, language)}`)
  const numbered = lines.map((line, index) => `${index + 1}. ${renderLine(line, language)}`)
  const labels = emotions.join(', ')
  return {
    instruction:
      language === 'zh'
        ? `判断每一条带编号的话里说话人的情绪，每条只选一个标签：${labels}。有几种情绪时选最明显的；看不出来就选 neutral；只凭文字判断。没有编号的话只是上文。按编号顺序，用 JSON 回答：{"labels": ["…"]}，共${lines.length}个标签。`
        : `Judge the emotion of the speaker in each numbered line; choose exactly one label for each: ${labels}. Where there are several, the most prominent; where it is unclear, neutral; by the text alone. Lines without a number are only context. Answer in the order of the numbers, as JSON: {"labels": ["…"]}, ${lines.length} label(s).`,
    material: [...read, ...numbered].join('\n'),
    schema: {
      name: 'emotion_labels',
      schema: {
        type: 'object',
        properties: {
          labels: {
            type: 'array',
            items: { type: 'string', enum: [...emotions] },
            minItems: lines.length,
            maxItems: lines.length,
          },
        },
        required: ['labels'],
        additionalProperties: false,
      },
    },
  }
}

/** The labels of an answer, in order, an unknown one as `other`; `undefined` when there are not `count` of them. */
export function parseLabels(answer: string, count: number): readonly Emotion[] | undefined {
  const body = parseJson(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))
  const labels = typeof body === 'object' && body !== null && 'labels' in body ? body.labels : undefined
  if (!Array.isArray(labels) || labels.length !== count) return undefined
  return labels.map((label: unknown) => parseEmotionWord(String(label)) ?? 'other')
}

function renderLine({ speakerName, text, shown }: Line, language: Language): string {
  return renderSpeaker(speakerName, language) + (shown ?? text).replace(/\s+/g, ' ').slice(0, longestText)
}
