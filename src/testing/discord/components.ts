import { type APIModalInteractionResponseCallbackData, ComponentType } from 'discord-api-types/v10'
import { PlatformError } from '../../contract/errors.ts'
import { isRecord } from './validate.ts'
import type { Message } from './world.ts'

/** The data of the interaction of a button or of one choice of a menu, found by its label. */
export function findPressed(
  { raw }: Message,
  label: string,
): { readonly customId: string; readonly data: unknown } {
  for (const part of parts(raw.components)) {
    const { type, custom_id: customId } = part
    if (typeof customId !== 'string') continue
    if (type === ComponentType.Button && labelOf(part) === label) {
      requireEnabled(part, label)
      return { customId, data: { id: part.id, component_type: type, custom_id: customId } }
    }
    const option = records(part.options).find((entry) => labelOf(entry) === label)
    if (option !== undefined) {
      requireEnabled(part, label)
      return {
        customId,
        data: { id: part.id, component_type: type, custom_id: customId, values: [option.value] },
      }
    }
  }
  const labels = [...parts(raw.components)]
    .flatMap((part) => [part, ...records(part.options)])
    .flatMap((part) => labelOf(part) ?? [])
  throw new PlatformError({
    code: 'not-found',
    what: `Nothing under the message is labelled "${label}".`,
    remedy: `Press one of: ${labels.join(', ') || 'nothing, for there is nothing'}.`,
  })
}

function labelOf(part: Record<string, unknown>): string | undefined {
  if (typeof part.label === 'string') return part.label
  const emoji = part.emoji
  return isRecord(emoji) && typeof emoji.name === 'string' ? emoji.name : undefined
}

function requireEnabled(part: Record<string, unknown>, label: string): void {
  if (part.disabled !== true) return
  throw refused(`"${label}" cannot be pressed, for it is disabled.`)
}

/** The data of a modal that somebody filled in. */
export function fillModal(
  modal: APIModalInteractionResponseCallbackData,
  values: { readonly [customId: string]: string | readonly string[] },
): unknown {
  const ids = new Set<string>()
  let number = 0
  const components = records(modal.components).map((top) => {
    number += 1
    const id = number
    if (top.type === ComponentType.TextDisplay) return { type: top.type, id }
    const field = top.component
    if (!isRecord(field)) return { type: top.type, id, components: [] }
    const customId = String(field.custom_id)
    ids.add(customId)
    number += 1
    const filled = {
      type: field.type,
      id: number,
      custom_id: customId,
      ...fillField(field, values[customId]),
    }
    return { type: top.type, id, component: filled }
  })
  const unknown = Object.keys(values).filter((customId) => !ids.has(customId))
  if (unknown.length > 0)
    throw refused(`The modal has no field ${unknown.join(', ')}, but ${[...ids].join(', ')}.`)
  return { custom_id: modal.custom_id, components }
}

function fillField(field: Record<string, unknown>, given: string | readonly string[] | undefined): object {
  const { type, custom_id: customId } = field
  // What nobody says is optional, is required; a checkbox never is.
  const isRequired = field.required !== false && type !== ComponentType.Checkbox
  const list = given === undefined ? defaults(field) : typeof given === 'string' ? [given] : given
  if (isRequired && list.join('') === '') throw refused(`The field ${customId} of the modal is required.`)
  switch (type) {
    case ComponentType.TextInput:
      requireLength(field, list.join(''))
      return { value: list.join('') }
    case ComponentType.Checkbox:
      return { value: list[0] === 'true' }
    case ComponentType.RadioGroup:
      requireOffered(field, list)
      return { value: list[0] ?? null }
    default:
      requireOffered(field, list)
      return { values: list }
  }
}

function defaults(field: Record<string, unknown>): string[] {
  if (typeof field.value === 'string') return [field.value]
  if (field.default === true) return ['true']
  return records(field.options)
    .filter((option) => option.default === true)
    .map((option) => String(option.value))
}

function requireLength(field: Record<string, unknown>, text: string): void {
  const fewest = text === '' && field.required === false ? 0 : Number(field.min_length ?? 0)
  if (text.length >= fewest && text.length <= Number(field.max_length ?? 4000)) return
  throw refused(`The field ${field.custom_id} does not take a text of that length.`)
}

function requireOffered(field: Record<string, unknown>, list: readonly string[]): void {
  if (!Array.isArray(field.options)) return
  const offered = records(field.options).map((option) => option.value)
  const most = Number(field.max_values ?? (field.type === ComponentType.CheckboxGroup ? offered.length : 1))
  if (list.every((value) => offered.includes(value)) && list.length <= most) return
  throw refused(`The field ${field.custom_id} offers ${offered.join(', ')}.`)
}

function* parts(value: unknown): Generator<Record<string, unknown>> {
  for (const part of records(value)) {
    yield part
    yield* parts(part.components)
  }
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function refused(what: string): PlatformError {
  return new PlatformError({ code: 'rejected', what, remedy: 'Do what somebody at the client could do.' })
}
