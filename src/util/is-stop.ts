/** Whether a signal was aborted because somebody stopped the turn: what there is of it is kept. See `Batch.signal`. */
export function isStop(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'AbortError'
}
