import type { Rules } from './rules.ts'

/** What keeps English words from meaning what they say; see {@link Rules}. */
export const excuses = {
  idioms: [
    // Wounded in a fight of the story.
    /\b(?:healer|medic|cleric|captain|potion|spell|bandages?|arrow|sword|orc|dragon)\b.{0,60}\bbleed(?:ing)? (?:out|to death)\b|\bbleed(?:ing)? (?:out|to death)\b.{0,60}\b(?:healer|medic|cleric|captain|potion|spell|bandages?|arrow|sword|orc|dragon|heal me|my lord|my queen|my king|behind the (?:wall|rocks?|shield|barricade))\b/,
    /\bjump(?:ing)? (?:off|from) (?:\w+ ){1,4}(?:with|and) (?:\w+ ){0,3}(?:parachute|bungee|glider|wingsuit|feather fall|wings|zip ?line|paraglider)\b/,
    /\brope\b.{0,40}\b(?:climb (?:down|up)|descend|rappel|cave|well|horse|boat|mast|raft|prisoner|tent|belay)\b/,
    /\btook (?:all )?my (?:pills|tablets|meds|medication)(?: \w+){0,3} (?:like a good|like i should|like the doctor|as prescribed|as told|on time|on schedule|with (?:breakfast|lunch|dinner|food))\b/,
    /\bsleep forever\b.{0,20}\b(?:sunday|saturday|monday|weekend|vacation|holiday|blanket|bed is)\b/,
    /\bend(?:ing)? it all\b.{0,20}\b(?:defeat|slay|destroy|face|save) (?:the|that)\b.{0,30}/,
    /\b(?:gone|not be here|not be around) tomorrow\b.{0,20}\b(?:travel\w*|see you|monday|back|trip|vacation|flight|work|holiday|conference)\b/,
    /\bi (?:will )?die at (?:dawn|sunrise|nightfall)\b/,
    /\bcutting myself (?:a|an|some|another)\b/,
    /\bkill(?:ed|ing)? myself (?:laughing|working|studying)\b/,
    /\bdo not want to be here anymore\b.{0,20}\b(?:party|class|work|job|school|meeting|town|city|house|dinner|line|queue)\b/,
    /\bsleep forever (?:\w+ )?tired|\btired\b.{0,15}\bsleep forever/,
    /\b(?:kill(?:ing|s)?|kills) me (?:with|softly)\b/,
    /\b(?:is|are|was|were|s) (?:killing|gonna kill) me\b/,
    /\bsuicide (?:squad|is painless|mission|run|squeeze|kings?|sprints?|doors?|silence|bomb(?:er|ers|ing)?|burn)\b/,
    /\b(?:it|that|this|which|he|she|they|you|\w+ing) (?:\w+ )?(?:makes|made|make|making|is making) me want to (?:die|kill myself) (?:laughing|of \w+)/,
    /\b(?:homework|essay|exam|exams|test|finals|assignment|class|lecture|mondays?|meetings?|traffic|game|match|level|boss|raid|lag|queue|update|bugs?|code|compiler|deadline|wifi|diet|gym|workout|leg day|cardio|squats|ads?|commercial|ending|episode|season|finale|playlist|puns?|jokes?|heat|weather|commute|presentation|spreadsheet|puzzle|song|alarm|hangover|printer|laundry|dishes|email|emails) (?:\w+ ){0,3}(?:makes|made|make|making) (?:me|you) (?:want to|feel like) (?:die|dying|kill myself|killing myself|jump\w*)/,
    /\bembarrass\w* (?:\w+ ){0,5}(?:die|dying|dead)\b/,
    /\b(?:die|died|dying|dead) (?:\w+ ){0,2}(?:embarrass\w*|laugh\w*|cringe|cringing)\b/,
    /\b(?:rather|sooner) (?:die|kill myself|be dead) than (?:eat|watch|listen|wear|drink|admit|do|play|see|go (?:to|back|out|there|with)|share|tell|miss|read|touch|let|lose|betray|surrender|serve)\b/,
    /\bif (?:\w+ ){1,8}(?:one more|again|another|loses?|gets? cancell?ed|is cancell?ed|does not win)\b(?: \w+){0,6} (?:kill myself|die|jump off)/,
    /\b(?:kill myself|die|jump off (?:a|the) \w+) if (?:\w+ ){1,6}(?:one more|another|loses?|gets? cancell?ed|is cancell?ed|does not win|meeting|homework|song)\b/,
    /\b(?:cut|hurt|burn(?:ed|t)?|scratch(?:ed)?|stab(?:bed)?|poked) myself (?:(?:a|an|some|off|on|at|in|with (?:the|a|my) (?:paper|can|oven|pan|iron|kettle|grater|peeler)|while|when i (?:was|tried)|during|playing|cooking|shaving|chopping|slicing|making|working|running|skating|falling|lifting|skiing|by accident|accidentally|by mistake|yesterday at|badly (?:at|in|on|while))\b)(?! purpose)/,
    /\b(?:accidentally|by accident|by mistake) (?:\w+ ){0,2}(?:cut|hurt|burn\w*|scratch\w*|stab\w*) myself/,
    /\b(?:phone|battery|laptop|wifi|internet|plant|plants|car|signal) (?:\w+ ){0,4}(?:die|dying|dead)\b/,
    /\bend(?:ing)? things (?:with|between|on)\b/,
    /\b(?:overdose|overdosed|overdosing) on (?:cookies|chocolate|sugar|coffee|caffeine|candy|memes|cake|pizza|tea|cute\w*)/,
  ],
  negations: [
    /\b(?:not|never|would not|will not|can not|nobody|no one) (?:\w+ ){0,2}(?:going to|want to|wanting to|planning to|trying to|about to|ever|actively)? ?(?:kill|hurt|harm|cut|cutting|hurting|killing|end my life|ending my life|commit suicide|suicidal|die|be dead)(?: myself)?\b/,
    /\bno (?:intention|plans?|desire|wish) (?:of|to|on) (?:\w+ ){0,2}(?:kill\w*|die|dying|hurt\w*|harm\w*|end\w*)/,
    /\b(?:not|without) (?:\w+ ){0,2}(?:suicidal|thinking (?:of|about) (?:suicide|killing myself))/,
    /\bstopped (?:cutting|hurting|harming|self harming)\b/,
    /\b(?:clean|free) (?:from|of) (?:cutting|self harm)/,
    /\b(?:afraid|scared|terrified|fear) (?:of|to) (?:dying|death|die)\b/,
  ],
  turns: /(?:, )?\b(?:but|however|though|although|yet|except|because|since|in reality|after|once|before)\b/,
  pauses: / , |\b(?:and|so)\b(?= (?:now |tonight |today |still |then )?i )/,
  frames: [
    /^(?:the |this |her |his |that )?(?:lyrics?|song|chorus|poem|quote) (?:go|goes|says|reads)\b/,
    /^(?:(?:so|ok|okay|well|and) )?in (?:my|the|this|that|our|a|your) (?:\w+ ){0,2}(?:story|novel|book|movie|film|series|show|game|anime|manga|comic|fic|fanfic|fanfiction|song|poem|play|musical|campaign|script|roleplay|rp|drama|episode|chapter|scene|lyrics)\b/,
  ],
  fiction: [
    /\b(?:in|for|from) (?:my|the|this|that|our|a|your) (?:\w+ ){0,2}(?:story|novel|book|movie|film|series|show|game|anime|manga|comic|fic|fanfic|fanfiction|song|poem|play|musical|campaign|script|roleplay|rp|drama|episode|chapter|scene|lyrics|mystery|thriller)s?\b/,
    /\b(?:victim|murderer|killer|detective)s?\b.{0,20}\b(?:story|novel|book|mystery|thriller|game|script)s?\b/,
    /\b(?:play|playing|write|writing|wrote|imagine|sing|singing) (?:me )?(?:a|an|the|as|about) (?:\w+ ){0,3}(?:who|where|scene|story|song|poem|character|monologue|letter from)\b/,
    /\b(?:song|album|book|movie|film|track|band|novel|lyrics?|poem|episode) (?:is |was )?(?:called|titled|named|by|goes|go)\b/,
  ],
  figures: [
    /\bof (?:my|the|this|that|our|a|your) (?:\w+ ){0,2}(?:story|novel|book|movie|film|series|show|game|anime|manga|comic|fic|fanfic|fanfiction|song|poem|play|musical|campaign|script|roleplay|rp|drama|episode|chapter|scene|lyrics)\b/,
    /\b(?:my|the|our|a|his|her) (?:\w+ )?(?:character|oc|hero|heroine|protagonist|villain|npc|rogue|knight|wizard|paladin|bard|narrator|antagonist)s?\b/,
  ],
  own: [
    /\bi (?:(?!(?:my|his|her|their|the|a|an|play|playing|write|writing) )\w+ ){0,6}(?:die|dead|(?:kill|hurt|harm|cut|hang|shoot|drown|burn)(?:ing)? myself|end(?:ing)? my (?:own )?life|end it|suicide|suicidal|exist|disappear|alive|live|living|be gone|wake up|overdose)\b/,
  ],
  realAfterAll: [
    /\b(?:not|no) (?:a |the )?(?:story|roleplay|rp|game|fiction|joke|joking|kidding|acting|in character|playing)\b/,
    /\b(?:for real|irl|in real life)\b/,
  ],
  past: [
    /\bused to\b/,
    /\b(?:years?|decades?) ago\b/,
    /\b(?:back then|back when|in the past|when i was (?:a |an |in |\d|young|little|sixteen|fifteen|fourteen|seventeen|thirteen)\w*|as a (?:teen|teenager|kid|child)|in (?:high school|middle school|college|19\d\d|20\d\d)|at (?:my|the) (?:lowest|worst)|once)\b/,
  ],
  recovered: [
    /\b(?:i am|i feel|feel|doing|feeling|things are|life is|got|getting|it got) (?:\w+ ){0,2}(?:better|ok|okay|fine|good|well|great|happy|recovered|glad|grateful|alive and well)\b/,
    /\b(?:glad|happy|grateful|thankful) (?:that )?(?:i|to)\b/,
    /\b(?:therapy|therapist|meds|treatment|it|he|she|they) (?:\w+ )?(?:helped|saved)\b/,
    /\b(?:recovered|sober|clean) (?:now|since|for)\b/,
    /\b(?:not anymore|no longer|over it now|those days are|that is behind me|behind me)\b/,
  ],
  present: [
    /\b(?:again|still|right now|these days|lately|tonight|today|it is back|came back|coming back|relaps\w+|this week)\b/,
  ],
} as const satisfies Partial<Rules>
