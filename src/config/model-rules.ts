import type { SettingProblem, SettingSource } from './problems.ts'

/** What no single model's schema can see: settings of one model that need another one. */
export function checkModelRules({ find, describe }: SettingSource): readonly SettingProblem[] {
  const list = find(['models', 'reply'])
  if (!Array.isArray(list) || find(['models', 'helper']) !== undefined) return []
  return list.flatMap((_, index): readonly SettingProblem[] => {
    const path = ['models', 'reply', index, 'emotion']
    if (find(path) !== 'batch') return []
    const message = `${describe(path)} is "batch", but no helper is there to read the emotions; accepted: inline, off, or batch with models.helper (HELPER_BASE_URL and HELPER_NAME) set.`
    return [{ code: 'missing-setting', message }]
  })
}
