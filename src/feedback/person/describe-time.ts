/** A moment as the file tells it. */
export function timeOf(at: number): string {
  return new Date(at).toISOString()
}
