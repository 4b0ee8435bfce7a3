import type { ModelServerMessage } from './model-replies.ts'
import type { ModelServerOptions, TemplateRefusal } from './model-server-types.ts'
import { promptPrefix, specialTokens, type Tokenizer } from './tokenizer.ts'

/** A prompt as the model gets it. */
export interface TemplatedPrompt {
  readonly text: string
  readonly tokens: readonly number[]
}

/** What to render. */
export interface TemplateInput {
  readonly messages: readonly ModelServerMessage[]
  /** Names and infos, where they are given: the messages are then rendered as CharacterGLM knows them. */
  readonly meta: Readonly<Record<string, string>>
  /** Whether the mark after which the model goes on ends the prompt. */
  readonly addGenerationPrompt: boolean
  /** Whether `[gMASK]` and `sop` come first. */
  readonly addSpecialTokens: boolean
}

/** A text prompt as tokens. */
export function templateText(text: string, addSpecialTokens: boolean, tokenizer: Tokenizer): TemplatedPrompt {
  const tokens = tokenizer.encode(text)
  return { text, tokens: addSpecialTokens ? [...promptPrefix, ...tokens] : tokens }
}

/**
 * Renders messages: with `meta` in the lines of CharacterGLM, without in ChatGLM3's form, `<|role|>`, a newline and the text.
 * The prompt ends so that the reply's tokens stand right where they stand in the next prompt.
 */
export function templateMessages(input: TemplateInput, tokenizer: Tokenizer): TemplatedPrompt {
  if (input.meta.bot_name !== undefined) {
    return templateText(characterText(input), input.addSpecialTokens, tokenizer)
  }
  const tokens = input.addSpecialTokens ? [...promptPrefix] : []
  let text = ''
  const mark = (role: string) => {
    text += `<|${role}|>\n`
    tokens.push(roleMarks[role] ?? specialTokens.observation, specialTokens.newline)
  }
  for (const { role, content } of input.messages) {
    mark(role)
    text += content
    for (const id of tokenizer.encode(content)) tokens.push(id)
  }
  if (input.addGenerationPrompt) mark('assistant')
  return { text, tokens }
}

const roleMarks: Readonly<Record<string, number>> = {
  system: specialTokens.system,
  user: specialTokens.user,
  assistant: specialTokens.assistant,
}

/** The prompt of CharacterGLM-6B (characterglm_generation_utils.py, build_inputs). */
function characterText({ messages, meta, addGenerationPrompt }: TemplateInput): string {
  const { bot_name = '', bot_info = '', user_name = '用户', user_info = '' } = meta
  const lines = [
    `以下是一段${bot_name}和${user_name}之间的对话。`,
    ...(bot_info === '' ? [] : [`关于${bot_name}的信息：${bot_info}`]),
    ...(user_info === '' ? [] : [`关于${user_name}的信息：${user_info}`]),
    ...messages
      .filter(({ role }) => role === 'user' || role === 'assistant')
      .map(({ role, content }) => `[${role === 'user' ? user_name : bot_name}]${content.trim()}`),
    ...(addGenerationPrompt ? [`[${bot_name}]`] : []),
  ]
  return lines.map((line) => line.replaceAll('\n', ' ')).join('\n')
}

const strict: readonly TemplateRefusal[] = ['late-system', 'assistant-first', 'same-role-twice']

/** What a template of that strictness raises at these messages; `undefined`: nothing. */
export function templateComplaint(
  messages: readonly ModelServerMessage[],
  template: ModelServerOptions['template'] = 'lenient',
): string | undefined {
  const refuses = template === 'lenient' ? [] : template === 'strict' ? strict : template
  return refuses.map((refusal) => complaints[refusal](messages)).find((words) => words !== undefined)
}

const alternate = 'Conversation roles must alternate user/assistant/user/assistant/...'

const complaints: Readonly<
  Record<TemplateRefusal, (messages: readonly ModelServerMessage[]) => string | undefined>
> = {
  'no-system': (messages) =>
    messages.some(({ role }) => role === 'system') ? 'System role not supported' : undefined,
  'late-system': (messages) =>
    messages.some(({ role }, index) => role === 'system' && index > 0)
      ? 'System message must be at the beginning.'
      : undefined,
  'assistant-first': (messages) =>
    messages.find(({ role }) => role !== 'system')?.role === 'assistant' ? alternate : undefined,
  'same-role-twice': (messages) => {
    const spoken = messages.filter(({ role }) => role !== 'system')
    return spoken.some(({ role }, index) => role === spoken[index - 1]?.role) ? alternate : undefined
  },
}
