/** Weights of rows whose label is true, and of the others. */
export interface KtoWeights {
  readonly desirable: number
  readonly undesirable: number
}

/** KTO's authors want desirable to undesirable, each times its weight, between 1 and 4/3 (Ethayarajh et al. 2024, section 4). */
const [least, most] = [1, 4 / 3]
const aim = (least + most) / 2

/** Only the rarer label gets a weight above 1, and none where the counts will do or one label is missing. */
export function ktoWeights(desirable: number, undesirable: number): KtoWeights {
  const ratio = desirable / undesirable
  const isFine = desirable === 0 || undesirable === 0 || (ratio >= least && ratio <= most)
  if (isFine) return { desirable: 1, undesirable: 1 }
  return ratio < least
    ? { desirable: rounded(aim / ratio), undesirable: 1 }
    : { desirable: 1, undesirable: rounded(ratio / aim) }
}

function rounded(weight: number): number {
  return Number(weight.toPrecision(3))
}
