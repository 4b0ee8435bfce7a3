import * as z from 'zod'
import { createReport, type ProbeFinding } from './finding.ts'
import { describeRefusal, type ProbeServer } from './server.ts'

/** `[gMASK]` and `sop` of ChatGLM2's tokenizer, which CharacterGLM-6B was trained with before every text. */
const prefixIds = [64790, 64792]

const tokensSchema = z.object({ tokens: z.array(z.number()) })

/** `POST /tokenize`: whether the server puts CharacterGLM's two special tokens before a prompt. */
export async function checkPrefix(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, hint, broken } = createReport('prefix', 'POST /tokenize, with special tokens')
  const body = { model: server.config.name, prompt: '[阿宁]', add_special_tokens: true }
  const answer = await server.post('/tokenize', body)
  if ([404, 405, 501].includes(answer.status))
    return [
      hint(
        'cannot be looked at: the server has no /tokenize',
        'If replies make no sense, see that it puts [gMASK] and sop (64790, 64792) before the prompt.',
      ),
    ]
  const parsed = tokensSchema.safeParse(answer.body)
  if (!answer.isOk || !parsed.success)
    return [broken(`the tokenizer failed: ${describeRefusal(answer)}`, versionTrap)]
  const { tokens } = parsed.data
  if (prefixIds.every((id, index) => tokens[index] === id))
    return [works(`prompts begin with ${prefixIds.join(', ')}, as CharacterGLM was trained`)]
  return [
    broken(
      `prompts begin with ${tokens.slice(0, 2).join(', ') || 'nothing'} instead of ${prefixIds.join(', ')}`,
      versionTrap,
    ),
  ]
}

const versionTrap =
  'The tokenizer of CharacterGLM-6B runs with vLLM 0.6.3 to 0.10.0, started with --trust-remote-code: newer ones come with a transformers that it does not fit. The README has the command.'
