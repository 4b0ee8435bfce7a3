import type { Character } from '../../src/contract/character.ts'
import type { Line } from '../../src/contract/line.ts'
import type { Prompt, WindowState } from '../../src/contract/prompt.ts'
import { initialTokenRates } from '../../src/prompt/tokens.ts'

/** A valid character that says nothing of itself but its name. */
export function createCharacter(parts: Partial<Character> = {}): Character {
  return {
    id: 'wren',
    revision: '0123456789abcdef',
    name: 'Wren',
    nicknames: [],
    language: 'en',
    summary: '',
    category: undefined,
    tags: [],
    avatar: undefined,
    about: '',
    attributes: createAttributes(),
    behaviors: createBehaviors(),
    emotion: { baseline: 'neutral', volatility: 'medium', recovery: 'medium', styles: {} },
    scenario: '',
    greetings: [],
    groupGreetings: [],
    examples: [],
    lore: [],
    loreSettings: { scanDepth: undefined, tokenBudget: undefined, recursive: false, maxRounds: 5 },
    prompts: { system: '', afterHistory: '', depth: undefined },
    boundaries: createBoundaries(),
    ageRestricted: false,
    talkativeness: 0.5,
    creator: '',
    creatorNotes: '',
    characterVersion: '',
    model: { sampling: {} },
    expressions: {},
    extensions: {},
    ...parts,
  }
}

export function createAttributes(parts: Partial<Character['attributes']> = {}): Character['attributes'] {
  const none = { identity: [], interests: [], viewpoints: [], experiences: [], achievements: [] }
  return { ...none, relationships: [], others: [], ...parts }
}

export function createBehaviors(parts: Partial<Character['behaviors']> = {}): Character['behaviors'] {
  return {
    personality: [],
    linguisticFeatures: [],
    catchphrases: [],
    neverSays: [],
    interactionPatterns: [],
    ...parts,
  }
}

export function createBoundaries(parts: Partial<Character['boundaries']> = {}): Character['boundaries'] {
  return { knowsUntil: '', unawareOf: [], refuses: [], whenPressed: '', dodges: [], ...parts }
}

export function createLore(parts: Partial<Character['lore'][number]> = {}): Character['lore'][number] {
  return {
    name: '',
    enabled: true,
    keys: [],
    text: 'The third pillar stands where Patience used to turn.',
    secondaryKeys: [],
    match: 'any',
    constant: false,
    order: 100,
    priority: 100,
    dropFirst: false,
    probability: 100,
    scanDepth: undefined,
    sticky: 0,
    cooldown: 0,
    delay: 0,
    wholeWords: false,
    caseSensitive: false,
    position: 'note',
    groups: [],
    groupWeight: 100,
    groupOverride: false,
    groupScoring: false,
    recursion: { excluded: false, prevented: false, fromRound: 0 },
    conditions: {
      afterReplies: 0,
      everyReplies: 0,
      greetings: [],
      additionalKeys: [],
      excludeKeys: [],
      afterMatch: 'again',
    },
    ...parts,
  }
}

function createLine(parts: Partial<Line> & Pick<Line, 'id'>): Line {
  return {
    revision: 0,
    role: 'user',
    speakerId: 'person-1',
    speakerName: '小明',
    text: '你好',
    shown: undefined,
    emotion: undefined,
    emotionSource: 'off',
    at: 0,
    messageIds: [],
    turnId: '',
    take: undefined,
    kind: 'speech',
    ...parts,
  }
}

/** A person's line. */
export function said(id: string, text: string, parts: Partial<Line> = {}): Line {
  return createLine({ id, text, ...parts })
}

/** The character's line. */
export function replied(id: string, text: string, parts: Partial<Line> = {}): Line {
  return createLine({ id, text, role: 'character', speakerId: 'lin-qichi', speakerName: '林栖迟', ...parts })
}

/** A kept note. */
export function noted(id: string, text: string, parts: Partial<Line> = {}): Line {
  return createLine({ id, text, role: 'narrator', speakerId: '', speakerName: '', kind: 'note', ...parts })
}

export function createWindow(parts: Partial<WindowState> = {}): WindowState {
  return {
    firstLineId: '',
    story: '',
    userName: '小明',
    profile: '',
    cuts: 0,
    headSizing: { rates: initialTokenRates, contextTokens: 8_192 },
    ...parts,
  }
}

export function createPrompt(parts: Partial<Prompt> = {}): Prompt {
  return {
    language: 'zh',
    characterId: 'lin-qichi',
    characterName: '林栖迟',
    userName: '小明',
    userInfo: '',
    isGroup: false,
    system: undefined,
    head: '林栖迟，女，四十一岁。',
    examples: [],
    story: '',
    lines: [],
    speakers: ['小明'],
    ...parts,
  }
}
