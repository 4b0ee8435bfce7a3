import { onTestFinished } from 'vitest'
import { blankData } from '../fixtures/cards/blank.ts'
import { openStage, type Stage, type StageOptions } from '../support/stage.ts'

/** A card of another tool, as a JSON file. */
export function tavernCard(name: string, data: object = {}): Uint8Array {
  const card = {
    spec: 'chara_card_v2',
    spec_version: '2.0',
    data: {
      ...blankData,
      name,
      description: `${name} keeps the lighthouse. Nobody asked for that. It is cold there.`,
      first_mes: `Mind the stairs, {{user}}. I am ${name}.`,
      ...data,
    },
  }
  return Buffer.from(JSON.stringify(card))
}

export async function openImportStage(options: StageOptions = {}) {
  const stage = await openStage(options)
  onTestFinished(() => stage.close())
  return stage
}

type Visitor = ReturnType<Stage['person']>

/** Hands a file in; answers what is seen. */
export async function bring(
  stage: Stage,
  visitor: Visitor,
  bytes: Uint8Array,
  { name = 'card.json', extra = {} } = {},
) {
  const files = [stage.platform.attach(name, bytes)]
  return await visitor.invokes('character import', {}, { files, ...extra })
}

/** The answer to the last preview, as its choice would give it. */
export async function answerPreview(stage: Stage, visitor: Visitor, answer: 'keep' | 'discard') {
  return await visitor.invokes('character import', previewOptions(stage, answer))
}

/** What the last preview's choice invokes. */
export function previewOptions(stage: Stage, answer: 'keep' | 'discard'): Record<string, string> {
  const offered = stage.platform.parts.flatMap((part) => (part.type === 'choice-offered' ? part.options : []))
  const option = offered.findLast(
    ({ command, options }) => command === 'character import' && options.answer === answer,
  )
  return { ...option?.options }
}

/** Brings a card, and keeps it. */
export async function bringAndKeep(stage: Stage, visitor: Visitor, bytes: Uint8Array) {
  await bring(stage, visitor, bytes)
  return await answerPreview(stage, visitor, 'keep')
}

/** What `/character list` offers. */
export async function listed(visitor: Visitor, search = ''): Promise<readonly string[]> {
  const shown = await visitor.invokes('character list', { search })
  return shown.flatMap(({ options }) => options)
}

export function textsOf(shown: readonly { readonly text: string }[]): string {
  return shown.map(({ text }) => text).join('\n')
}
