import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { createLog, systemClock } from '../app/system.ts'
import { openLibrary } from '../cards/library.ts'
import { isHttpAddress, mendBaseUrl } from '../config/base-url.ts'
import { readTextIfThere, variables } from '../config/environment.ts'
import { loadConfig } from '../config.ts'
import { findPackageDirectory } from '../util/package-directory.ts'
import { askTokens, sayInvitation } from './ask-tokens.ts'
import { lastCharacterKey, pickCharacter } from './choose-character.ts'
import {
  askDialect,
  explainNoModels,
  listModels,
  type ModelVariables,
  understudyOption,
} from './choose-model.ts'
import { writeEnvFile } from './env-file.ts'
import { openConfiguredStore } from './open-store.ts'
import { openQuestions, type Questions } from './questions.ts'
import type { Surroundings } from './surroundings.ts'

/** `dramatis init`: asks what is needed, and writes it down. What is there already is kept unless the person agrees. */
export async function init(surroundings: Surroundings): Promise<number> {
  const { directory } = surroundings
  const questions = await openQuestions(surroundings)
  questions.begin(`Settings for ${directory}`)
  const model = await askModel(questions, surroundings)
  const tokens = await askTokens(questions)
  await saveVariables({ model, tokens }, questions, directory)
  await saveSettings(questions, directory)
  await chooseFirstCharacter(questions, surroundings)
  await sayInvitation(tokens, questions, surroundings)
  questions.end('`npx dramatis doctor` checks it all; `npx dramatis` starts.')
  return 0
}

async function askModel(
  questions: Questions,
  surroundings: Surroundings,
): Promise<ModelVariables | undefined> {
  const picked = await questions.pick<ModelVariables | 'elsewhere' | undefined>(
    'Who shall write the replies?',
    [
      ...(await listModels(surroundings)),
      {
        value: 'elsewhere',
        label: 'a model on another server',
        hint: 'anything that speaks the OpenAI protocol',
      },
      understudyOption,
    ],
  )
  const model = picked === 'elsewhere' ? await askServer(questions, surroundings) : picked
  return model && (await askDialect(model, questions))
}

async function askServer(questions: Questions, surroundings: Surroundings): Promise<ModelVariables> {
  const address = await questions.write('Address of the server', {
    suggestion: 'http://127.0.0.1:8000/v1',
    check: (text) => (isHttpAddress(text) ? undefined : 'An address begins with http:// or https://.'),
  })
  const baseUrl = mendBaseUrl(address)
  if (address.includes('?'))
    questions.say(
      'What follows the ? of the address is never sent, and is left out. A key has a place of its own:',
    )
  const key = await questions.writeSecret('API key (leave empty if the server needs none)')
  const models = await listModels(surroundings, {
    candidates: [{ kind: 'vllm', baseUrl }],
    timeoutMs: 10_000,
    fetch: (input, init) =>
      surroundings.fetch(input, { ...init, ...(key ? { headers: { authorization: `Bearer ${key}` } } : {}) }),
  })
  if (models.length === 0)
    questions.say(
      `${await explainNoModels(baseUrl, key, surroundings)} The model’s name is taken as you write it.`,
    )
  const name =
    models.length > 0
      ? await questions.pick(
          'Model',
          models.map(({ value, label }) => ({ value: value.MODEL_NAME, label })),
        )
      : await questions.write('Model', { check: (text) => (text ? undefined : 'A model needs a name.') })
  return { MODEL_BASE_URL: baseUrl, MODEL_NAME: name, ...(key ? { MODEL_API_KEY: key } : {}) }
}

interface Answers {
  /** `undefined`: the understudy plays. */
  readonly model: ModelVariables | undefined
  readonly tokens: { readonly [name: string]: string }
}

async function saveVariables(
  { model, tokens }: Answers,
  questions: Questions,
  directory: string,
): Promise<void> {
  const there = parseEnv(await readTextIfThere(join(directory, '.env')))
  const values: { readonly [name: string]: string } = { ...model, ...tokens }
  const names = Object.keys(values)
  const dropped = listDropped(model, there)
  if (names.length + dropped.length === 0) return
  if (dropped.length > 0) {
    const reason = model ? 'given for another model or server' : 'with them the understudy would not play'
    questions.say(`To be commented out in .env: ${dropped.join(', ')}; ${reason}.`)
  }
  const changed = [...names.filter((name) => there[name] && there[name] !== values[name]), ...dropped]
  if (changed.length > 0 && !(await questions.confirm(`.env sets ${changed.join(', ')}. Replace that?`))) {
    questions.say('.env stays as it is.')
    return
  }
  await writeEnvFile(directory, values, dropped)
  if (names.length > 0) questions.say(`.env now sets ${names.join(', ')}.`)
  if (dropped.length > 0) questions.say(`.env no longer sets ${dropped.join(', ')}.`)
}

/** What `.env` sets and must not: anything of a model where none is wanted, and what was given for another server or model. */
function listDropped(
  model: ModelVariables | undefined,
  there: { readonly [name: string]: string | undefined },
): readonly string[] {
  if (!model) return Object.keys(there).filter((name) => modelVariables.has(name) && there[name])
  const { MODEL_BASE_URL: old = '' } = there
  const isSameServer = isHttpAddress(old) && mendBaseUrl(old) === model.MODEL_BASE_URL
  const isSameModel = there.MODEL_NAME === model.MODEL_NAME
  return [
    ...(isSameServer ? [] : (['MODEL_API_KEY'] as const)),
    ...(isSameModel ? [] : (['MODEL_DIALECT', 'MODEL_CONTEXT_TOKENS'] as const)),
  ].filter((name) => there[name] && !(name in model))
}

const modelVariables = new Set(Object.keys(variables).filter((name) => name.startsWith('MODEL_')))

async function saveSettings(questions: Questions, directory: string): Promise<void> {
  const file = join(directory, 'dramatis.yaml')
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (isThere) {
    questions.say('dramatis.yaml is there already, and stays as it is.')
    return
  }
  const language = await questions.pick<string | undefined>('In which language shall the bot itself speak?', [
    { value: undefined, label: 'the person’s, else the character’s' },
    { value: 'en', label: 'English' },
    { value: 'zh', label: '中文' },
  ])
  const source = await readFile(join(findPackageDirectory(), 'dramatis.example.yaml'), 'utf8')
  const example = source.replace('# Copy this to dramatis.yaml.\n', '')
  await writeFile(file, language ? example.replace(/^#language: .*$/m, `language: ${language}`) : example, {
    flag: 'wx',
  })
  questions.say('dramatis.yaml now lists every setting that there is.')
}

async function chooseFirstCharacter(questions: Questions, surroundings: Surroundings): Promise<void> {
  const { environment, directory } = surroundings
  const config = await loadConfig({ environment, directory, logLevel: 'error' })
  const log = createLog(config.logLevel)
  const library = await openLibrary({
    directory: config.charactersDirectory,
    log,
    clock: systemClock,
    watch: false,
  })
  const store = await openConfiguredStore(config)
  try {
    const character = await pickCharacter(library, surroundings, questions)
    await store.memory.state.set(lastCharacterKey, character.id)
  } finally {
    await store.close()
    await library.close()
  }
}
