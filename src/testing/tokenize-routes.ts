import { asObject, messagesOf, numbersOf, type RequestBody, stringFieldsOf } from './body-fields.ts'
import { templateComplaint, templateMessages, templateText } from './chat-template.ts'
import { checkModel } from './generation-request.ts'
import { badRequest, type PlainAnswer, refusalAnswer } from './refusals.ts'
import { maxModelLength, type ServerState } from './server-state.ts'

/** `POST /tokenize`, of a text (with the prefix, unless `add_special_tokens` is false) or of messages (without, unless it is true). */
export function answerTokenize(body: RequestBody, state: ServerState): PlainAnswer {
  const refusal = typeof body.model === 'string' ? checkModel(body.model, state) : undefined
  if (refusal !== undefined) return refusalAnswer(state.errorShape, refusal)
  const isChat = Array.isArray(body.messages)
  const addSpecialTokens =
    (body.add_special_tokens ?? !isChat) === true && !state.misbehaviours.has('no-special-tokens')
  const messages = messagesOf(body)
  const complaint = isChat ? templateComplaint(messages, state.options.template) : undefined
  if (complaint !== undefined) return refusalAnswer(state.errorShape, badRequest(complaint))
  const { tokens } = isChat
    ? templateMessages(
        {
          messages,
          meta: stringFieldsOf(asObject(body.chat_template_kwargs)),
          addGenerationPrompt: body.add_generation_prompt !== false,
          addSpecialTokens,
        },
        state.tokenizer,
      )
    : templateText(String(body.prompt ?? ''), addSpecialTokens, state.tokenizer)
  return {
    status: 200,
    body: {
      count: tokens.length,
      max_model_len: maxModelLength(state) ?? null,
      tokens,
      token_strs: body.return_token_strs === true ? tokens.map(state.tokenizer.textOf) : null,
    },
  }
}

/** `POST /detokenize`. */
export function answerDetokenize(body: RequestBody, { tokenizer }: ServerState): PlainAnswer {
  return { status: 200, body: { prompt: tokenizer.decode(numbersOf(body.tokens)) } }
}
