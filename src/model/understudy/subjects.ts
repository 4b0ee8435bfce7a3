const kin =
  '(奶奶|爷爷|外[公婆]|老?[妈爸]|妈妈|爸爸|父亲|母亲|[姐妹哥弟]|儿子|女儿|孩子|老公|老婆|男朋友|女朋友|前任|朋友|同[事学桌]|室友|老板|领导)'

/** What somebody else does, also somebody of the speaker's. */
const ofOthers = new RegExp(
  `^(那|而且|可是|但|原来)?([他她它]们?|我的?${kin})|^(and |but |so )?(he|she|they|it (can|could|also|even|likes?|wants?|sings?|knows?)|can (he|she|they|it)|my (\\w+ )?\\w+ (is|was|has|had|can|got|wants?))\\b`,
)
const ofCharacter = /[你您]|[给陪]我|\byour?s?\b|\bfor me\b/i
const ofSpeaker = /我|\b(i|i'm|i’m|my|we|our)\b/i

/**
 * How much of a likeness counts when what was said and the cue of a scene speak of different people, 0 to 1: a pig's singing is
 * not the character's, and whether the character is tired is not answered with what the tired are told.
 */
export function shareOfSubject(clause: string, cue: string): number {
  const asksCharacter = ofCharacter.test(clause)
  const answersCharacter = ofCharacter.test(cue)
  if (ofOthers.test(clause) && !asksCharacter && answersCharacter) return 0.3
  if (asksCharacter && !ofSpeaker.test(clause) && !answersCharacter && ofSpeaker.test(cue)) return 0.6
  return 1
}
