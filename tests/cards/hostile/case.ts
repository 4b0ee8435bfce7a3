import type { CardFileRefusal } from '../../../src/contract/errors.ts'
import { blankData } from '../../fixtures/cards/blank.ts'

/** What becomes of a hostile file: refused for that reason, or taken because what it holds does no harm. */
export type Verdict = CardFileRefusal | 'taken'

/** A file that must not do harm. */
export interface HostileFile {
  readonly title: string
  /** As it was handed in. */
  readonly name: string
  /** Made when it is needed: some are large. */
  readonly bytes: () => Uint8Array
  /** Any of these; the first is the plainest. */
  readonly verdicts: readonly Verdict[]
}

/** Stands in every text of these cards: no message may repeat it. */
export const marker = 'Zzyzx'

export const soundData = {
  ...blankData,
  name: `${marker} Quay`,
  description: `{{char}} of ${marker} mends nets. They are forty and hum.`,
  personality: `${marker}, mild`,
  scenario: `A quay at ${marker}.`,
  first_mes: `"Hand me that ${marker}."`,
  mes_example: `<START>\n{{user}}: Hello\n{{char}}: ${marker}.`,
}

export const soundCard = { spec: 'chara_card_v2', spec_version: '2.0', data: soundData }

/** A sound card with some of its data changed. */
export function cardWith(changed: { readonly [key: string]: unknown }) {
  return { ...soundCard, data: { ...soundData, ...changed } }
}

/** As bytes; a text is taken as it is. */
export function toBytes(content: unknown): Uint8Array {
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
}

/** A file of the table. */
export function hostile(
  title: string,
  name: string,
  bytes: () => Uint8Array,
  ...verdicts: readonly Verdict[]
): HostileFile {
  return { title, name, bytes, verdicts }
}

export const megabyte = 1_000_000
