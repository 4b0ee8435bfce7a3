import { isHttpAddress, mendBaseUrl } from './base-url.ts'
import { type SetVariable, variables } from './environment.ts'
import type { SettingPath } from './problems.ts'
import { findIn, isSection, withValue } from './tree.ts'

/** The settings of the file with the environment laid over them. */
export interface OverlaidSettings {
  readonly tree: unknown
  /** Sentences about what of the file no longer applies. */
  readonly warnings: readonly string[]
}

/** Lays the environment over the file's content. */
export function overlaySettings(content: unknown, set: readonly SetVariable[]): OverlaidSettings {
  const warnings: string[] = []
  let tree = content
  for (const prefix of ['MODEL', 'HELPER'] as const) {
    const left = leaveModel(tree, prefix, set)
    tree = left.tree
    warnings.push(...left.warnings)
  }
  for (const { name, path, value } of set) tree = withValue(tree, path, readValue(name, value))
  return { tree, warnings }
}

/** A variable's value as YAML would have it; what is no such value stays as it is, for the schema to refuse. */
function readValue(name: SetVariable['name'], value: string): unknown {
  switch (name) {
    case 'MODEL_CONTEXT_TOKENS':
    case 'HTTP_PORT':
      return /^\d+$/.test(value) ? Number(value) : value
    case 'MEMORY_MAY_FORGET':
      return value === 'true' ? true : value === 'false' ? false : value
    default:
      return value
  }
}

/**
 * A model of the file that the environment puts another one in the place of: what was written for the one would be wrong for the
 * other. An address alone moves the model; its key was given for the other server.
 */
function leaveModel(
  tree: unknown,
  prefix: 'MODEL' | 'HELPER',
  set: readonly SetVariable[],
): OverlaidSettings {
  const path: SettingPath = prefix === 'MODEL' ? ['models', 'reply', 0] : ['models', 'helper']
  const entry = findIn(tree, path)
  const find = (name: string) => set.find((candidate) => candidate.name === `${prefix}_${name}`)
  const [address, model] = [find('BASE_URL'), find('NAME')]
  if (!isSection(entry)) return { tree, warnings: [] }
  const isElsewhere = address !== undefined && isOther(entry.base_url, address.value)
  const isOtherModel = model !== undefined && entry.name !== undefined && entry.name !== model.value
  if (!isOtherModel && !(isElsewhere && model))
    return {
      tree: isElsewhere ? withValue(tree, variables[`${prefix}_API_KEY`], undefined) : tree,
      warnings: [],
    }
  const { base_url, api_key, name: _, ...others } = entry
  const kept = isElsewhere ? {} : { base_url, api_key }
  const lost = Object.keys(others)
  const reason = isOtherModel
    ? `${model.name} (${model.place}) names another model`
    : `${address?.name} (${address?.place}) names another server`
  return {
    tree: withValue(tree, path, kept),
    warnings:
      lost.length === 0
        ? []
        : [
            `${reason} than ${showPath(path)} of dramatis.yaml, so what is set there does not apply: ${lost.join(', ')}.`,
          ],
  }
}

function isOther(written: unknown, given: string): boolean {
  return written !== undefined && mend(written) !== mend(given)
}

function mend(address: unknown): unknown {
  return typeof address === 'string' && isHttpAddress(address) ? mendBaseUrl(address) : address
}

/** As `models.reply[0].name`. */
export function showPath(path: SettingPath): string {
  return (
    path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
      .join('')
      .replace(/^\./, '') || 'the file'
  )
}
