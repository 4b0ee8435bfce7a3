import { ButtonStyle, ComponentType, TextInputStyle } from 'discord-api-types/v10'
import {
  all,
  anything,
  type Check,
  flag,
  integer,
  isRecord,
  list,
  nullable,
  object,
  oneOf,
  snowflake,
  text,
} from './validate.ts'

const customId = text(1, 100)
const id = { id: integer(0, 2 ** 31) }
const emoji = object({}, { id: nullable(snowflake), name: nullable(text(1, 32)), animated: flag })

/** Chooses a check by `type`. */
function byType(checks: { readonly [type: number]: Check }): Check {
  return (value, problems) => {
    const check = isRecord(value) && typeof value.type === 'number' ? checks[value.type] : undefined
    if (check === undefined)
      problems.at('type').add('UNION_TYPE_CHOICES', 'No such component may stand here.')
    else check(value, problems)
  }
}

const labelled: Check = (value, problems) => {
  if (isRecord(value) && value.label === undefined && value.emoji === undefined) {
    problems.add('BUTTON_COMPONENT_INVALID', 'A button must have a label or an emoji')
  }
}

const buttonFields = { type: anything, style: anything }
const buttonExtras = { ...id, label: text(1, 80), emoji, disabled: flag }
const pressed = all(object({ ...buttonFields, custom_id: customId }, buttonExtras), labelled)
const linked = all(
  object({ ...buttonFields, url: text(1, 512, /^(https?|discord):/) }, buttonExtras),
  labelled,
)

const button: Check = (value, problems) => {
  const style = isRecord(value) ? value.style : undefined
  if (style === ButtonStyle.Link) return linked(value, problems)
  const { Primary, Secondary, Success, Danger } = ButtonStyle
  oneOf([Primary, Secondary, Success, Danger, ButtonStyle.Link])(style, problems.at('style'))
  pressed(value, problems)
}

const selectExtras = {
  ...id,
  placeholder: text(0, 150),
  min_values: integer(0, 25),
  max_values: integer(1, 25),
  disabled: flag,
  required: flag,
}
const option = object(
  { label: text(1, 100), value: text(1, 100) },
  { description: text(1, 100), emoji, default: flag },
)
const stringSelect = all(
  object({ type: anything, custom_id: customId, options: list(option, 1, 25) }, selectExtras),
  differ('options', 'value'),
)
const filledSelect = object(
  { type: anything, custom_id: customId },
  { ...selectExtras, default_values: list(anything, 0, 25), channel_types: list(anything, 0, 25) },
)
const selects = {
  [ComponentType.StringSelect]: stringSelect,
  [ComponentType.UserSelect]: filledSelect,
  [ComponentType.RoleSelect]: filledSelect,
  [ComponentType.MentionableSelect]: filledSelect,
  [ComponentType.ChannelSelect]: filledSelect,
}

/** No two entries of a list have the same value in a field. */
function differ(field: string, key: string): Check {
  return (value, problems) => {
    const entries = isRecord(value) ? value[field] : undefined
    if (!Array.isArray(entries)) return
    const keys = entries.map((entry) => (isRecord(entry) ? entry[key] : undefined))
    if (new Set(keys).size < keys.length) problems.at(field).add('DUPLICATED', `The ${key}s must differ`)
  }
}

const row = object(
  { type: anything, components: list(byType({ [ComponentType.Button]: button, ...selects }), 1, 5) },
  id,
)

const actionRow: Check = (value, problems) => {
  row(value, problems)
  const inside = isRecord(value) && Array.isArray(value.components) ? value.components : []
  const hasSelect = inside.some((part) => isRecord(part) && part.type !== ComponentType.Button)
  if (hasSelect && inside.length > 1)
    problems.add('COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'A select fills its row')
}

/** The components of a message: rows of buttons and selects. */
export const messageComponents: Check = all(
  list(byType({ [ComponentType.ActionRow]: actionRow }), 0, 5),
  customIdsDiffer,
)

const textInput = object(
  { type: anything, custom_id: customId, style: oneOf([TextInputStyle.Short, TextInputStyle.Paragraph]) },
  {
    ...id,
    placeholder: text(0, 100),
    value: text(0, 4000),
    min_length: integer(0, 4000),
    max_length: integer(1, 4000),
    required: flag,
  },
)
const groupOption = object(
  { value: text(1, 100), label: text(1, 100) },
  { description: text(1, 100), default: flag },
)
const groupExtras = { ...id, required: flag, min_values: integer(0, 10), max_values: integer(1, 10) }
const group = (fewest: number, extras: { readonly [name: string]: Check }) =>
  all(
    object({ type: anything, custom_id: customId, options: list(groupOption, fewest, 10) }, extras),
    differ('options', 'value'),
  )
const insideLabel = byType({
  ...selects,
  [ComponentType.TextInput]: textInput,
  [ComponentType.FileUpload]: object(
    { type: anything, custom_id: customId },
    { ...groupExtras, file_types: list(text(1, 100), 0, 25) },
  ),
  [ComponentType.RadioGroup]: group(2, { ...id, required: flag }),
  [ComponentType.CheckboxGroup]: group(1, groupExtras),
  [ComponentType.Checkbox]: object({ type: anything, custom_id: customId }, { ...id, default: flag }),
})

/** The data of a modal. */
export const modal: Check = all(
  object({
    custom_id: customId,
    title: text(1, 45),
    components: list(
      byType({
        [ComponentType.Label]: object(
          { type: anything, label: text(1, 45), component: insideLabel },
          { ...id, description: text(1, 100) },
        ),
        [ComponentType.TextDisplay]: object({ type: anything, content: text(1, 4000) }, id),
      }),
      1,
      5,
    ),
  }),
  (value, problems) => customIdsDiffer(isRecord(value) ? value.components : [], problems),
)

function customIdsDiffer(value: unknown, problems: Parameters<Check>[1]): void {
  const seen = new Set<unknown>()
  for (const part of walk(value)) {
    if (part.custom_id === undefined) continue
    if (seen.has(part.custom_id)) {
      problems.add('COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated')
    }
    seen.add(part.custom_id)
  }
}

function* walk(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const part of value) yield* walk(part)
  else if (isRecord(value)) {
    yield value
    yield* walk(value.components ?? value.component)
  }
}
