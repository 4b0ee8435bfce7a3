import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { knownProxies } from '../../util/known-proxies.ts'
import { mentionBot } from '../../util/mention-bot.ts'
import { stateChange } from '../changes.ts'
import { placeOf } from '../place-cards.ts'
import type { CheckedCall } from './call.ts'

/** Most bots of a place. */
const mostProxies = 20

/** `/proxies [add|remove BOT]`: which bots speak for people here. */
export async function* proxies(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, options } = call
  const known = knownProxies[scene.conversation.platform] ?? []
  const place = placeOf(scene.conversation)
  const key = { name: 'proxies', scope: place, owner: '' } as const
  const ids = (await tools.memory.state.get(key, scene.signal)) ?? known.map(({ id }) => id)
  const { action, bot = '' } = options
  const nameOf = (id: string) => mentionBot(scene.conversation.platform, id)
  const listed = (bots: readonly string[]) => bots.map(nameOf).join(', ')

  if (!action) {
    yield ids.length > 0 ? call.answer('proxies.shown', { bots: listed(ids) }) : call.answer('proxies.none')
    return []
  }
  if (bot === '') {
    yield call.answer('proxies.which', {}, 'warning')
    return []
  }
  const has = ids.includes(bot)
  if (has === (action === 'add')) {
    yield call.answer(has ? 'proxies.already' : 'proxies.unlisted', { bot: nameOf(bot) })
    return []
  }
  if (!has && ids.length >= mostProxies) {
    yield call.answer('proxies.too-many', { count: mostProxies }, 'warning')
    return []
  }
  const changed = has ? ids.filter((id) => id !== bot) : [...ids, bot]
  yield call.answer(has ? 'proxies.removed' : 'proxies.added', { bot: nameOf(bot) })
  return [stateChange('proxies', place, '', changed)]
}
