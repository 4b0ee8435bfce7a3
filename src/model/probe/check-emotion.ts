import { ModelError } from '../../contract/errors.ts'
import { emotionPattern } from '../emotion-pattern.ts'
import { beginsWithLabel, hello } from './check-words.ts'
import { encodeTalk, languageOf, readWords, streamWords } from './conversation.ts'
import { createReport, describeError, type ProbeFinding } from './finding.ts'
import type { ProbeServer } from './server.ts'

/** The fields that hold a reply to a pattern, and who knows them. */
const constraints = { structured_outputs: 'vLLM 0.11 and newer', guided_regex: 'vLLM before 0.12' } as const

type Constraint = keyof typeof constraints

/** Whether the server holds the label of `emotion: inline` to the ten, in the field that the settings name. */
export async function checkConstraint(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, broken } = createReport('emotion label', 'a greeting, with a pattern for the reply')
  const { emotionConstraint: set } = server.config
  if (set === 'none') return []
  const outcome = await tryConstraint(server, set)
  if (outcome === 'kept') return [works(`the reply keeps to ${set}`)]
  const other = set === 'guided_regex' ? 'structured_outputs' : 'guided_regex'
  const isOther = (await tryConstraint(server, other)) === 'kept'
  return [
    broken(
      outcome === 'ignored' ? `the server takes ${set} and does not keep to it` : `${set}: ${outcome}`,
      isOther
        ? `Set emotion_constraint: ${other} for this model (${constraints[other]} know it).`
        : 'Set emotion_constraint: none for this model; if it writes no labels then, set emotion: batch (with models.helper) or off.',
    ),
  ]
}

/** `kept`, `ignored`, or the words of a refusal. */
async function tryConstraint(server: ProbeServer, field: Constraint): Promise<string> {
  const { config } = server
  const language = languageOf(config)
  const pattern = emotionPattern(language, config.dialect === 'characterglm' ? 'one line' : 'many lines')
  // Nobody asks for a label here, so that it is the pattern that brings it.
  const talk = { turns: [hello[language]], maxTokens: 64, emotionLabels: false }
  const { path, body } = encodeTalk(config, talk)
  const constraint = field === 'guided_regex' ? pattern : { regex: pattern }
  try {
    const { text } = await readWords(streamWords(server, { path, body: { ...body, [field]: constraint } }))
    return beginsWithLabel(text) ? 'kept' : 'ignored'
  } catch (error) {
    if (!(error instanceof ModelError) || error.code !== 'bad-request') throw error
    return describeError(error)
  }
}
