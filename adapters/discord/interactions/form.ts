import {
  type APIComponentInLabel,
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  type APIModalSubmission,
  ComponentType,
  TextInputStyle,
} from 'discord-api-types/v10'
import type { Language } from '../../../src/contract/character.ts'
import type { CommandOption } from '../../../src/contract/command-option.ts'
import { type CommandSpec, maxFormTextLength } from '../../../src/contract/commands.ts'
import type { TextKey, Texts } from '../../../src/texts/index.ts'
import { shorten } from '../../../src/util/shorten.ts'
import { textKey } from './command-tree.ts'
import { encodeCustomId } from './custom-id.ts'

/** Discord's limits: titles and labels; what is said beside them. */
const longestLabel = 45
const longestText = 100

/** What a form is made of. */
export interface FormRequest {
  readonly texts: Texts
  readonly language: Language
  readonly spec: CommandSpec
  /** The message that it is about. */
  readonly messageId: string
  /** What stands in its text field at first. */
  readonly text: string
}

/** The form that asks for the options of a command of a message's menu. */
export function createForm(request: FormRequest): APIModalInteractionResponseCallbackData {
  const { texts, language, spec, messageId } = request
  // Every form has a title: a test of the texts holds them to it.
  const title = texts(language, `discord.form.${spec.path}-title` as TextKey) // see above
  return {
    custom_id: encodeCustomId({ command: spec.path, options: { message: messageId } }).customId,
    title: shorten(title, longestLabel),
    components: spec.options.flatMap((option) => createField(request, option) ?? []),
  }
}

function createField(request: FormRequest, option: CommandOption): APILabelComponent | undefined {
  const component = createInput(request, option)
  if (!component || option.isHidden) return undefined
  const label = sayOf(request, `form.${option.name}`, longestLabel)
  const description = sayOf(request, `form.${option.name}.placeholder`, longestText)
  return { type: ComponentType.Label, label, description, component }
}

function createInput(request: FormRequest, option: CommandOption): APIComponentInLabel | undefined {
  const { name: custom_id, required } = option
  const choices = () =>
    (option.choices ?? []).map((value) => ({ value, label: sayOf(request, `choices.${value}`, longestText) }))
  switch (option.type) {
    case 'text':
      return {
        type: ComponentType.TextInput,
        style: TextInputStyle.Paragraph,
        custom_id,
        required,
        max_length: maxFormTextLength,
        value: request.text,
      }
    case 'choice':
      return { type: ComponentType.RadioGroup, custom_id, required, options: choices() }
    case 'choices':
      return { type: ComponentType.CheckboxGroup, custom_id, required, min_values: 0, options: choices() }
    default:
      // Nothing else is asked for in a form.
      return undefined
  }
}

function sayOf({ texts, language, spec }: FormRequest, key: string, length: number): string {
  // The texts have words for every field and choice of a form: a test of theirs holds them to it.
  return shorten(texts(language, `${textKey(spec.path)}.${key}` as TextKey), length) // see above
}

/** What was filled in, by option name; several choices are joined by commas, and empty fields are left out. */
export function readForm({ components }: APIModalSubmission): { [name: string]: string } {
  const values: { [name: string]: string } = {}
  for (const field of components) {
    if (field.type !== ComponentType.Label) continue
    const { component } = field
    const value = 'values' in component ? component.values.join(',') : `${component.value ?? ''}`
    if (value !== '') values[component.custom_id] = value
  }
  return values
}
