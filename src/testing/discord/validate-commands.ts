import { ApplicationCommandOptionType, ApplicationCommandType, Locale } from 'discord-api-types/v10'
import {
  all,
  anything,
  type Check,
  flag,
  integer,
  isRecord,
  list,
  localizations,
  nullable,
  object,
  oneOf,
  snowflake,
  text,
} from './validate.ts'

const types = ApplicationCommandOptionType
const locales = Object.values(Locale)
const mostOfType = {
  [ApplicationCommandType.ChatInput]: 100,
  [ApplicationCommandType.User]: 15,
  [ApplicationCommandType.Message]: 15,
}
const mostCharacters = 8_000

const plainName = text(1, 32, /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u)
const name: Check = all(plainName, (value, problems) => {
  if (typeof value === 'string' && value !== value.toLowerCase()) {
    problems.add('APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid')
  }
})
const description = text(1, 100)
const said = {
  name_localizations: localizations(name, locales),
  description_localizations: localizations(description, locales),
}
const named = { type: anything, name, description }

const choiceOf = (value: Check) =>
  object({ name: text(1, 100), value }, { name_localizations: localizations(text(1, 100), locales) })
const number: Check = (value, problems) => {
  if (typeof value !== 'number') problems.add('NUMBER_TYPE_COERCE', 'Value is not a number.')
}
const whole = integer(-(2 ** 53), 2 ** 53)
const ranged = (value: Check) => ({
  choices: list(choiceOf(value), 0, 25),
  autocomplete: flag,
  min_value: value,
  max_value: value,
})

/** What an option of a type takes besides its name, description and whether it is required. */
const extras: { readonly [type: number]: { readonly [name: string]: Check } } = {
  [types.String]: {
    choices: list(choiceOf(text(1, 100)), 0, 25),
    autocomplete: flag,
    min_length: integer(0, 6000),
    max_length: integer(1, 6000),
  },
  [types.Integer]: ranged(whole),
  [types.Number]: ranged(number),
  [types.Boolean]: {},
  [types.User]: {},
  [types.Role]: {},
  [types.Mentionable]: {},
  [types.Channel]: { channel_types: list(integer(0, 16), 0, 20) },
  [types.Attachment]: { file_types: list(text(1, 100), 0, 25) },
}

const leaf: Check = (value, problems) => {
  const type = isRecord(value) ? Number(value.type) : 0
  const own = extras[type]
  if (own === undefined) return problems.at('type').add('BASE_TYPE_CHOICES', 'No such option may stand here.')
  object(named, { ...said, required: flag, ...own })(value, problems)
  if (
    isRecord(value) &&
    value.autocomplete === true &&
    Array.isArray(value.choices) &&
    value.choices.length > 0
  ) {
    problems.add(
      'APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE',
      'Choices and autocomplete exclude each other',
    )
  }
}

const leaves = all(list(leaf, 0, 25), differ, requiredFirst)
const subcommand = object(named, { ...said, options: leaves })
const group = object(
  { ...named, options: all(list(ofType({ [types.Subcommand]: subcommand }), 1, 25), differ) },
  said,
)

const chatInput = object(
  { name, description },
  {
    type: anything,
    ...said,
    options: all(
      list(ofType({ [types.Subcommand]: subcommand, [types.SubcommandGroup]: group }, leaf), 0, 25),
      differ,
      requiredFirst,
      unmixed,
    ),
    ...common(),
  },
)
const menu = object(
  { name: text(1, 32), type: anything },
  { name_localizations: localizations(text(1, 32), locales), description: text(0, 0), ...common() },
)

function common() {
  return {
    id: snowflake,
    default_member_permissions: nullable(text(1, 20, /^\d+$/)),
    dm_permission: flag,
    nsfw: flag,
    contexts: nullable(list(oneOf([0, 1, 2]), 1, 3)),
    integration_types: nullable(list(oneOf([0, 1]), 1, 2)),
  }
}

function ofType(checks: { readonly [type: number]: Check }, otherwise?: Check): Check {
  return (value, problems) => {
    const check = isRecord(value) ? (checks[Number(value.type)] ?? otherwise) : otherwise
    if (check === undefined) problems.at('type').add('BASE_TYPE_CHOICES', 'No such option may stand here.')
    else check(value, problems)
  }
}

function differ(value: unknown, problems: Parameters<Check>[1]): void {
  const names = records(value).map((entry) => entry.name)
  if (new Set(names).size < names.length) {
    problems.add('APPLICATION_COMMAND_OPTIONS_NAME_INVALID', 'Option names must be unique')
  }
  for (const locale of locales) {
    const shown = records(value).map((entry) => localized(entry, locale))
    if (new Set(shown).size < shown.length) {
      problems.add('APPLICATION_COMMAND_OPTIONS_NAME_INVALID', `Option names must be unique in ${locale}`)
    }
  }
}

function localized(entry: Record<string, unknown>, locale: string): unknown {
  const map = entry.name_localizations
  return (isRecord(map) ? map[locale] : undefined) ?? entry.name
}

function requiredFirst(value: unknown, problems: Parameters<Check>[1]): void {
  const isRequired = records(value).map((entry) => entry.required === true)
  const firstOptional = isRequired.indexOf(false)
  if (firstOptional >= 0 && isRequired.lastIndexOf(true) > firstOptional) {
    problems.add(
      'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
      'Required options must be placed before non-required options',
    )
  }
}

function unmixed(value: unknown, problems: Parameters<Check>[1]): void {
  const isBranch = records(value).map(
    ({ type }) => type === types.Subcommand || type === types.SubcommandGroup,
  )
  if (isBranch.includes(true) && isBranch.includes(false)) {
    problems.add(
      'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
      'Sub-command and sub-command group option types are mutually exclusive to all other types',
    )
  }
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

const command: Check = (value, problems) => {
  const type = isRecord(value) ? (value.type ?? ApplicationCommandType.ChatInput) : 1
  oneOf([1, 2, 3])(type, problems.at('type'))
  if (type === ApplicationCommandType.ChatInput) chatInput(value, problems)
  else menu(value, problems)
  if (characters(value) > mostCharacters) {
    problems.add('APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)')
  }
}

/** What counts for the size of a command: names, descriptions and values, with the longest of their localizations. */
function characters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, entry) => sum + characters(entry), 0)
  if (!isRecord(value)) return 0
  const longest = (key: string) => {
    const map = value[`${key}_localizations`]
    const texts = [value[key], ...(isRecord(map) ? Object.values(map) : [])]
    return Math.max(...texts.map((entry) => (typeof entry === 'string' ? entry.length : 0)))
  }
  const own = typeof value.value === 'string' ? value.value.length : 0
  return (
    longest('name') + longest('description') + own + characters(value.options) + characters(value.choices)
  )
}

/** The body of a bulk overwrite of commands. */
export const commandList: Check = all(list(command, 0, 130), (value, problems) => {
  for (const [type, most] of Object.entries(mostOfType)) {
    const ofThis = records(value).filter((entry) => String(entry.type ?? 1) === type)
    if (ofThis.length > most) {
      problems.add('APPLICATION_COMMANDS_MAX', `Maximum number of application commands reached (${most})`)
    }
    const names = ofThis.map((entry) => entry.name)
    if (new Set(names).size < names.length) {
      problems.add('APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique')
    }
  }
})
