import type { HostQuery } from '../../../../src/contract/platform.ts'
import type { Asking } from '../questions/asking.ts'

/** Names of those who play where somebody asks, at most `limit`. Fails as the host does. */
export async function fetchCast({ tools, stage }: Asking, limit: number): Promise<readonly string[]> {
  const { conversation } = stage.target
  const parent = conversation.thread === '' ? undefined : ''
  const query: HostQuery = { type: 'cast-members', conversation, parent, search: '', limit }
  const answer = await tools.host().query(query, stage.signal)
  return answer.type === 'cast-members' ? answer.characters.map(({ name }) => name) : []
}
