/**
 * A way in which a model server is not as it should be; each can be switched on and off while it runs.
 *
 * What it generates:
 * - `ignores-stop`: goes on past stop strings and stop tokens, with a line of the person it talks with.
 * - `ignores-min-tokens`: stops before `min_tokens`, at once where the reply begins with a newline.
 * - `ignores-max-tokens`: writes the whole reply.
 * - `empty-replies`: says nothing.
 * - `echoes-name`: repeats the mark of the speaker (`[name]`, `name:`) before the reply.
 * - `reasons`: thinks aloud first, in `<think>…</think>`, whatever was asked.
 * - `slow-first-token`: the first token waits at {@link ModelServer.hold}.
 * - `stalls`: the second token waits at {@link ModelServer.hold}.
 * - `ignores-abort`: when a client leaves a reply that still runs (held by a gate, or by a `hang`), its slot stays taken until
 *   the server closes.
 *
 * What it tells:
 * - `no-cache`: keeps no prefix, so that nothing is ever found in the cache.
 * - `no-cache-details`: `usage` says nothing of the cache, whatever {@link ModelServerOptions.promptTokensDetails} says.
 * - `no-usage`: no usage at all.
 * - `late-usage`: the usage comes after `[DONE]`.
 * - `no-done`: the stream ends without `[DONE]`.
 * - `no-special-tokens`: puts no prefix (64790, 64792) before a prompt.
 * - `hidden-loras`: the list of models leaves the LoRA adapters out.
 * - `other-model`: serves another model than it was opened with.
 * - `short-context`: takes half of {@link ModelServerOptions.contextTokens} (2,048 where it has no limit).
 *
 * What it refuses:
 * - `no-completions`, `no-tokenize`, `no-metrics`, `no-model-list`: 404 there.
 * - `no-chat-template`: every chat gets vLLM's 400 for a model without a template.
 * - `refuses-structured-output`: 400 for `response_format`, `structured_outputs` and `guided_…`.
 * - `wrong-key`: no key is right.
 * - `overloaded`: 503 with `retry-after: 1`, as a proxy before vLLM answers.
 * - `unhealthy`: `/health` says 503.
 */
export type ModelServerMisbehaviour =
  | 'echoes-name'
  | 'empty-replies'
  | 'hidden-loras'
  | 'ignores-abort'
  | 'ignores-max-tokens'
  | 'ignores-min-tokens'
  | 'ignores-stop'
  | 'late-usage'
  | 'no-cache'
  | 'no-cache-details'
  | 'no-chat-template'
  | 'no-completions'
  | 'no-done'
  | 'no-metrics'
  | 'no-model-list'
  | 'no-special-tokens'
  | 'no-tokenize'
  | 'no-usage'
  | 'other-model'
  | 'overloaded'
  | 'reasons'
  | 'refuses-structured-output'
  | 'short-context'
  | 'slow-first-token'
  | 'stalls'
  | 'unhealthy'
  | 'wrong-key'
