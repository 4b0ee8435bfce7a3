/** What is wrong with a body, by field, as Discord nests it. */
export interface Problems {
  add(code: string, message: string): void
  at(key: string | number): Problems
  /** `undefined`: nothing is wrong. */
  readonly errors: unknown
}

/** Looks at a value and writes down what is wrong with it. */
export type Check = (value: unknown, problems: Problems) => void

/** A sheet without problems. */
export function createProblems(): Problems {
  const own: { readonly code: string; readonly message: string }[] = []
  const children = new Map<string, Problems>()
  return {
    add: (code, message) => void own.push({ code, message }),
    at(key) {
      const child = children.get(String(key)) ?? createProblems()
      children.set(String(key), child)
      return child
    },
    get errors() {
      const nested = [...children].filter(([, child]) => child.errors !== undefined)
      if (own.length === 0 && nested.length === 0) return undefined
      return {
        ...Object.fromEntries(nested.map(([key, child]) => [key, child.errors])),
        ...(own.length > 0 ? { _errors: own } : {}),
      }
    },
  }
}

/** Anything. */
export const anything: Check = () => {}

/** A string of so many UTF-16 units; Discord counts code points, and so do we. */
export function text(minimum: number, maximum: number, pattern?: RegExp): Check {
  return (value, problems) => {
    if (typeof value !== 'string')
      return problems.add('STRING_TYPE_CONVERT', 'Could not interpret as string.')
    const length = Array.from(value).length
    if (length < minimum || length > maximum) {
      problems.add('BASE_TYPE_BAD_LENGTH', `Must be between ${minimum} and ${maximum} in length.`)
    }
    if (pattern !== undefined && !pattern.test(value)) {
      problems.add('STRING_TYPE_REGEX', `String value did not match validation regex.`)
    }
  }
}

/** A whole number in a range. */
export function integer(minimum: number, maximum: number): Check {
  return (value, problems) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      problems.add('NUMBER_TYPE_COERCE', `Value is not int.`)
    } else if (value < minimum || value > maximum) {
      problems.add('NUMBER_TYPE_RANGE', `int value should be between ${minimum} and ${maximum}.`)
    }
  }
}

/** `true` or `false`. */
export const flag: Check = (value, problems) => {
  if (typeof value !== 'boolean') problems.add('BOOLEAN_TYPE_CONVERT', 'Must be either true or false.')
}

/** An id. */
export const snowflake: Check = (value, problems) => {
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value)) {
    problems.add('NUMBER_TYPE_COERCE', `Value is not snowflake.`)
  }
}

/** One of some values. */
export function oneOf(values: readonly unknown[]): Check {
  return (value, problems) => {
    if (!values.includes(value)) {
      problems.add('BASE_TYPE_CHOICES', `Value must be one of {${values.join(', ')}}.`)
    }
  }
}

/** A list of so many. */
export function list(item: Check, minimum: number, maximum: number): Check {
  return (value, problems) => {
    if (!Array.isArray(value))
      return problems.add('LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType.')
    if (value.length < minimum || value.length > maximum) {
      problems.add('BASE_TYPE_BAD_LENGTH', `Must be between ${minimum} and ${maximum} in length.`)
    }
    value.forEach((entry, index) => {
      item(entry, problems.at(index))
    })
  }
}

/** `null`, or what another check takes. */
export function nullable(check: Check): Check {
  return (value, problems) => {
    if (value !== null) check(value, problems)
  }
}

/** An object with these fields and no others; a field that is `undefined` was not sent. */
export function object(
  required: { readonly [name: string]: Check },
  optional: { readonly [name: string]: Check } = {},
): Check {
  return (value, problems) => {
    if (!isRecord(value))
      return problems.add('DICT_TYPE_CONVERT', 'Only dictionaries may be used in a DictType')
    for (const [name, check] of Object.entries(required)) {
      if (value[name] === undefined) problems.at(name).add('BASE_TYPE_REQUIRED', 'This field is required')
      else check(value[name], problems.at(name))
    }
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined || name in required) continue
      const check = optional[name]
      if (check === undefined) problems.at(name).add('UNKNOWN_FIELD', 'Nothing here has this name.')
      else check(field, problems.at(name))
    }
  }
}

/** Texts by locale. */
export function localizations(value: Check, locales: readonly string[]): Check {
  return nullable((map, problems) => {
    if (!isRecord(map))
      return problems.add('DICT_TYPE_CONVERT', 'Only dictionaries may be used in a DictType')
    for (const [locale, entry] of Object.entries(map)) {
      if (!locales.includes(locale)) problems.at(locale).add('BASE_TYPE_CHOICES', 'Not a locale.')
      else if (entry !== null) value(entry, problems.at(locale))
    }
  })
}

/** All checks, one after the other. */
export function all(...checks: readonly Check[]): Check {
  return (value, problems) => {
    for (const check of checks) check(value, problems)
  }
}

/** Whether it is an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
