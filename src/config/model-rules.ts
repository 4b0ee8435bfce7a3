import { defaultContextTokens } from './model-config.ts'
import type { SettingPath, SettingProblem, SettingSource } from './problems.ts'

/** What the program says itself in each request, with what would come of another word there. */
const ownFields: { readonly [field: string]: string } = {
  stream: 'replies are always read as a stream',
  stream_options: 'it asks for the usage, from which the size of prompts is learned',
  model: 'it is the name of this model; set name',
  messages: 'they are the conversation',
  prompt: 'it is the conversation',
  meta: 'it tells who the character and the person are',
  n: 'one reply is read; further takes are asked for when somebody wants them',
  max_tokens: 'the room that is kept free for a reply is another setting; set sampling.max_tokens',
}

/** What no schema of a single setting can see: settings that need, or forbid, another one. */
export function checkModelRules(source: SettingSource): readonly SettingProblem[] {
  const { find } = source
  const list = find(['models', 'reply'])
  const replies = Array.isArray(list) ? list.map((_, index) => ['models', 'reply', index]) : []
  const others = ['helper', 'judge', 'embedder'].map((role) => ['models', role])
  return [
    ...replies.flatMap((model) => [
      ...checkBatch(model, source),
      ...checkInstructions(model, source),
      ...checkExtraBody(model, source),
      ...checkMaxTokens(model, source),
    ]),
    ...others.flatMap((model) => [...checkExtraBody(model, source), ...checkMaxTokens(model, source)]),
  ]
}

function checkBatch(model: SettingPath, { find, describe }: SettingSource): readonly SettingProblem[] {
  const path = [...model, 'emotion']
  if (find(path) !== 'batch' || find(['models', 'helper']) !== undefined) return []
  const message = `${describe(path)} is "batch", but no helper is there to read the emotions; accepted: inline, off, or batch with models.helper (HELPER_BASE_URL and HELPER_NAME) set.`
  return [{ code: 'missing-setting', message }]
}

function checkInstructions(model: SettingPath, { find, describe }: SettingSource): readonly SettingProblem[] {
  const path = [...model, 'follows_instructions']
  const dialect = find([...model, 'dialect'])
  if (find(path) !== true || (dialect !== 'characterglm' && dialect !== 'charglm')) return []
  const message = `${describe(path)} is true, but in the dialect ${dialect} a model can only write the next line of the conversation; accepted: false. Summaries are written by models.helper (HELPER_BASE_URL and HELPER_NAME).`
  return [{ code: 'invalid-setting', message }]
}

/** What is kept free for a reply is taken from the prompt. */
function checkMaxTokens(model: SettingPath, { find, describe }: SettingSource): readonly SettingProblem[] {
  const path = [...model, 'sampling', 'max_tokens']
  const maxTokens = find(path)
  const contextTokens =
    find([...model, 'context_tokens']) ?? defaultContextTokens(find([...model, 'dialect']))
  if (typeof maxTokens !== 'number' || typeof contextTokens !== 'number') return []
  if (maxTokens <= contextTokens / 2) return []
  const message = `${describe(path)} is ${maxTokens}, which leaves less than half of context_tokens (${contextTokens}) for the prompt; accepted: at most ${Math.floor(contextTokens / 2)}. A reply seldom needs more than 512; where it must be so long, raise context_tokens to at least ${maxTokens * 2}, if the server takes that many.`
  return [{ code: 'invalid-setting', message }]
}

/** `extra_body` wins over whatever else is sent. */
function checkExtraBody(model: SettingPath, { find, describe }: SettingSource): readonly SettingProblem[] {
  return Object.entries(ownFields).flatMap(([field, reason]): readonly SettingProblem[] => {
    const path = [...model, 'extra_body', field]
    if (find(path) === undefined) return []
    const message = `${describe(path)} cannot be set there: ${reason}.`
    return [{ code: 'invalid-setting', message }]
  })
}
