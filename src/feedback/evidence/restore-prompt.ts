import type { Line } from '../../contract/line.ts'
import type { Memory } from '../../contract/memory.ts'
import type { Prompt } from '../../contract/prompt.ts'
import type { TurnRecord } from '../../contract/turn.ts'
import { renderPrompt } from '../../prompt/render-prompt.ts'
import type { RenderedPrompt } from '../../prompt/rendered.ts'
import { createBoundedCache } from '../bounded-cache.ts'
import type { FetchLines } from './line-source.ts'

/** Heads, stories, examples that stay at hand. */
const keptTexts = 128

/** A prompt as it was sent, or why it cannot be had: what it was made of is gone, or renders to something else by now. */
export type RestoredPrompt =
  | { readonly type: 'restored'; readonly prompt: Prompt; readonly rendered: RenderedPrompt }
  | { readonly type: 'prompt-drift' | 'record-gone' }

/** Makes prompts of turn records again. Not remembered: that is for whoever asks. */
export function createPromptRestorer(
  memory: Pick<Memory, 'fetchText'>,
  fetchLines: FetchLines,
): (record: TurnRecord, signal: AbortSignal) => Promise<RestoredPrompt> {
  const texts = createBoundedCache<string | undefined>(keptTexts)

  /** A text that is named by no hash is empty. */
  async function fetchText(hash: string, signal: AbortSignal): Promise<string | undefined> {
    return hash === '' ? '' : await texts.get(hash, () => memory.fetchText(hash, signal))
  }

  return async (record, signal) => {
    const [head, system, story, examples, lines] = await Promise.all([
      fetchText(record.headHash, signal),
      fetchText(record.systemHash, signal),
      fetchText(record.storyHash, signal),
      fetchText(record.examplesHash, signal),
      fetchLines(record.chapter, record.lines, signal),
    ])
    if (head === undefined || system === undefined || story === undefined || examples === undefined)
      return { type: 'record-gone' }
    const known = lines.filter((line) => line !== undefined)
    if (known.length < lines.length) return { type: 'record-gone' }
    const prompt = promptOf(record, { head, system, story, examples, lines: known })
    const rendered = renderPrompt(prompt, record.rendering)
    return rendered.hash === record.promptHash
      ? { type: 'restored', prompt, rendered }
      : { type: 'prompt-drift' }
  }
}

function promptOf(
  record: TurnRecord,
  { head, system, story, examples, lines }: StoredTexts & { readonly lines: readonly Line[] },
): Prompt {
  const { language, characterId, characterName, userName, userInfo, isGroup, speakers } = record
  return {
    language,
    characterId,
    characterName,
    userName,
    userInfo,
    isGroup,
    system: system === '' ? undefined : JSON.parse(system),
    head,
    examples: examples === '' ? [] : JSON.parse(examples),
    story,
    lines,
    speakers,
  }
}

type StoredTexts = Record<'head' | 'system' | 'story' | 'examples', string>
