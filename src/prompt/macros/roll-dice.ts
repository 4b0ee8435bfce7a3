const formula = /^(?:\d{0,3}d)?\d{1,7}(?:[+-](?:\d{0,3}d)?\d{1,7}){0,9}$/
const term = /([+-]?)(?:(\d*)(d))?(\d+)/g
const mostDice = 100
const mostSides = 1_000_000

/**
 * Throws dice: `6` and `d6` are one of six sides, `2d6+1` is a sum. Empty where it is no formula, or asks for more than a hundred
 * dice or a million sides.
 */
export function rollDice(text: string, random: () => number): string {
  const asked = text.replace(/\s+/g, '').toLowerCase()
  if (!formula.test(asked)) return ''
  const one = /^\d+$/.test(asked) ? `d${asked}` : asked
  let sum = 0
  for (const [, sign, count, dice, number = ''] of one.matchAll(term)) {
    const value = dice ? throwDice(Number(count || 1), Number(number), random) : Number(number)
    if (value === undefined) return ''
    sum += sign === '-' ? -value : value
  }
  return String(sum)
}

function throwDice(count: number, sides: number, random: () => number): number | undefined {
  if (count < 1 || count > mostDice || sides < 1 || sides > mostSides) return undefined
  let sum = 0
  for (let die = 0; die < count; die += 1) sum += 1 + Math.floor(random() * sides)
  return sum
}
