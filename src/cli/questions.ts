import { ConfigurationError } from '../contract/errors.ts'
import { isInteractive, type Surroundings } from './surroundings.ts'

/** Something to choose. */
export interface Option<Value> {
  readonly value: Value
  readonly label: string
  readonly hint?: string
}

/** Questions to whoever sits there. Each fails with an `AbortError` when the person would rather leave. */
export interface Questions {
  begin(title: string): void
  say(text: string): void
  pick<Value>(message: string, options: readonly Option<Value>[]): Promise<Value>
  confirm(message: string): Promise<boolean>
  /** `check` answers what is wrong with the text. */
  write(message: string, options?: WriteOptions): Promise<string>
  /** Not shown while it is typed; may be left empty. */
  writeSecret(message: string, options?: Pick<WriteOptions, 'check'>): Promise<string>
  end(text: string): void
}

/** See {@link Questions.write}. */
export interface WriteOptions {
  /** Shown in the empty field; Enter takes it. */
  readonly suggestion?: string
  readonly check?: (text: string) => string | undefined
}

/** Opens the questions. Fails with a ConfigurationError where nobody can answer. */
export async function openQuestions(surroundings: Surroundings): Promise<Questions> {
  if (!isInteractive(surroundings))
    throw new ConfigurationError({
      code: 'usage',
      what: 'There is nobody to ask: this is no terminal.',
      remedy: 'Run it in a terminal, or copy .env.example to .env and fill it in.',
    })
  const prompts = await import('@clack/prompts')
  const { input, output, signal } = surroundings
  const common = { input, output, signal }

  async function answered<Value>(answer: Promise<Value | typeof prompts.CANCEL_SYMBOL>): Promise<Value> {
    const value = await answer
    if (prompts.isCancel(value)) throw new DOMException('Nothing was changed.', 'AbortError')
    return value
  }

  return {
    begin: (title) => prompts.intro(title, common),
    say: (text) => prompts.log.message(text, common),
    pick: (message, options) =>
      answered(
        prompts.select({
          ...common,
          message,
          // A value is an index, so that it can be anything.
          options: options.map(({ label, hint }, value) => ({ value, label, ...(hint ? { hint } : {}) })),
        }),
      ).then((index) => pickAt(options, index)),
    confirm: (message) => answered(prompts.confirm({ ...common, message })),
    write: (message, { suggestion = '', check } = {}) =>
      answered(
        prompts.text({
          ...common,
          message,
          placeholder: suggestion,
          defaultValue: suggestion,
          validate: (text) => check?.(text?.trim() || suggestion),
        }),
      ).then((text) => (text ?? '').trim()),
    writeSecret: (message, { check } = {}) =>
      answered(
        prompts.password({ ...common, message, validate: (text) => check?.((text ?? '').trim()) }),
      ).then((text) => (text ?? '').trim()),
    end: (text) => prompts.outro(text, common),
  }
}

function pickAt<Value>(options: readonly Option<Value>[], index: number): Value {
  const option = options[index]
  if (!option) throw new DOMException('Nothing was picked.', 'AbortError')
  return option.value
}
