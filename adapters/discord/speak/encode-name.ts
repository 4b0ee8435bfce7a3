import { plainName, shortenTo } from '../../shared/plain-name.ts'

/** Discord's limit for the name of a webhook's message. */
const longest = 80

/** A persona's name as Discord takes it beside a message; the AI mark stands last, whatever the name says. */
export function encodeName(name: string, aiMark: string): string {
  const room = longest - aiMark.length
  return mendName(shortenTo(mendName(plainName(name)) || 'Character', room) + aiMark).slice(0, longest)
}

/** What Discord refuses in names, so that it is still read the same. */
function mendName(name: string): string {
  const mended = name
    .replace(/(cly)(de)/gi, '$1·$2')
    .replace(/(dis)(cord)/gi, '$1·$2')
    .replaceAll('```', "'''")
    .replaceAll('@', '＠')
    .replaceAll('#', '＃')
    .replaceAll(':', '：')
  return /^(everyone|here)$/i.test(mended) ? `${mended}.` : mended
}
