import type { Line } from '../contract/line.ts'

/** Whose words a line is: of whoever said it and of those whom they quote, or of those who gave them to a character. An empty id: nobody knows. */
export function peopleIn({ role, speakerId, authorIds }: Line): readonly string[] {
  return authorIds ?? (role === 'user' ? [speakerId] : [])
}
