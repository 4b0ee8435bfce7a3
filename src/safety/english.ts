import { excuses } from './english-excuses.ts'
import type { Rules } from './rules.ts'

/** Whoever speaks: `i`, with what may stand behind it, or nobody at the beginning of a clause. */
const i =
  '(?:^|, |\\b(?:and|but|or|because|then|that|ugh|god|please|now|today|tonight|days|part of me) |\\bi (?:(?:am|do|have|had|would|will|might|may|been|feel like i|feel like|think i|and|keep saying i|keep|still|even|much) ){0,3})'

/** Ways to take one's life. */
const endIt =
  '(?:kill myself|killing myself|l(?:ie|ying|ay) down on the (?:train |railway )?(?:tracks|rails)|drink(?:ing)? (?:bleach|antifreeze|drain cleaner)|stab(?:bing)? myself(?! in the (?:foot|back))|end(?:ing)? my (?:own )?life(?! as a)|end(?:ing)? my existence|tak(?:e|ing) my (?:own )?life(?! (?:in (?:a|another|new)|to|into|back|seriously|for granted|where|one)\\b)|driv(?:e|ing) (?:my |the )?(?:\\w+ )?(?:off (?:a|the) (?:bridge|cliff|road)|into (?:a|the) (?:tree|wall|river|lake))|end(?:ing)? it all(?! (?:with|between) (?:that|this|him|her|them|us|you|my (?:boss|boyfriend|girlfriend|job|company|landlord)|the company)\\b)|end(?:ing)? things|commit(?:ting)? suicide|hang(?:ing)? myself(?! (?:a|an|some|another|up (?:a|my))\\b)|shoot(?:ing)? myself(?! in the foot)|drown(?:ing)? myself|poison(?:ing)? myself|slit(?:ting)? my (?:wrists?|throat)|cut(?:ting)? my wrists?|overdos(?:e|ing)(?! on (?:cookies|chocolate|sugar|coffee|caffeine|candy|memes|cake|pizza))|jump(?:ing)? off (?:a|the|this|that|my) (?:bridge|roof|building|balcony|cliff|ledge|rooftop|tower)|jump(?:ing)? (?:in front of|under) (?:a|the) (?:next )?(?:train|bus|car|truck)|throw(?:ing)? myself (?:off|in front of|under|from|out)|off myself|(?:go|going) through with it)'

/** Words behind "die" that make a phrase of it. */
const notDying =
  '(?! (?:for|of (?:laughter|laughing|embarrassment|boredom|cringe|shame|cuteness|hunger|thirst|heat|old age|curiosity|happiness|joy)|laughing|happy|inside|in battle|a hero|like a hero|with honou?r|old|trying|on this hill|on that hill|than|before i (?:see|finish|get|try|play)|in (?:this|the|that) (?:game|level|dungeon|match|raid)))'

const dead = `(?:die${notDying}|be dead|be gone(?: forever)?(?! (?:for|by|from|before|on|all|when|soon))|be no more|disappear (?:forever|for good|from (?:this|the) (?:world|earth|planet))|vanish (?:forever|for good)|not exist|not go on living|stop (?:existing|living|being alive|breathing)|cease to exist|not be (?:alive|here anymore|here any more)|not wake up|never wake up|sleep forever|never have been born|fall asleep and (?:not|never) wake up|(?:go to )?sleep and (?:not|never) wake up)`

const means =
  '(?:pills|tablets|meds|medication|sleeping pills|rope|noose|gun|pistol|razor|razors|blade|blades|knife|bleach|poison)'

const person =
  '(?:friend|bestie|buddy|sister|brother|sibling|mom|mum|mother|dad|father|son|daughter|kid|child|boyfriend|girlfriend|husband|wife|partner|roommate|flatmate|coworker|colleague|classmate|cousin|student|neighbou?r|aunt|uncle|niece|nephew|teammate|gf|bf|bff|ex)'

const self = '(?:him|her|them|their)sel(?:f|ves)'

/** What the English of a message can mean; see {@link Rules}. */
export const english: Rules = {
  near: compile([
    `\\b(?:(?:my|a|our) (?:\\w+ ){0,3}${person}|someone (?:i|we) (?:know|love|care about)|some ?one close to me)\\b(?: of mine)? (?:\\w+ ){0,7}(?:kill(?:ing)? ${self}|suicidal|(?:wants?|wanted|want) to (?:die(?! (?:his|her|their|my) hair)${notDying}|be dead|end it all|disappear forever)|(?:attempted|attempting|attempt|about|commit|committing|considering|threatens|threatening|threatened) suicide|end(?:ing)? (?:his|her|their) (?:own )?life|(?:cuts|cutting|cut|hurts|hurting|hurt|harms|harming|harm) ${self}(?! (?:a|an|some|shaving|while|on|with|in)\\b)|(?:overdosed|took an overdose|tried to overdose)|self harm(?:s|ing)?|not want to (?:live|be alive)|(?:suicide|goodbye) note|jump off (?:a|the) (?:bridge|roof)|(?:talked|talks|talking|joked|joking) about (?:ending it(?: all)?|dying|death))\\b`,
  ]),
  ...excuses,
  despite: [
    /\b(?:thing|reason|one|person) (?:\w+ ){0,4}(?:not|keeps?|keeping|stops?|stopping)\b.{0,20}\b(?:kill(?:ing)? myself|want to die|alive|end(?:ing)? my life)\b/,
    /\b(?:(?:kill|hurt|harm|cut)(?:ing)? myself|end(?:ing)? my (?:own )?life|commit suicide|suicidal|want to die|die|self harm)\b.{0,20}(?:\b(?:but|though|although|yet|however)\b|,).{0,20}\b(?:think|thinking|thought|fantasi[sz]e|dream|obsess\w*) (?:\w+ )?(?:about|of) (?:it|that|doing (?:it|that)|death|dying|suicide)\b/,
    /\b(?:kill(?:ing)? myself|end(?:ing)? my (?:own )?life|commit suicide|suicidal|want to die)\b.{0,20}\b(?:but|though|yet|however)\b.{0,30}\b(?:the thought|thoughts|the urge|the idea|it) (?:is|are|keeps?|comes?|will not|never|does not)\b/,
  ],
  acute: compile([
    // Intent.
    `${i}(?:going to|about to|ready to|planning (?:to|on)|plan (?:to|on)|determined to|set to|will|have decided to|decided to|decided on|intend to|preparing to|need to|have to|must|should|am) (?:go (?:and )?|be )?${endIt}`,
    `\\bi (?:am|will be|was) (?:${endIt})`,
    `${i}(?:going to|about to|will|have decided to|decided to|plan to|ready to|want to) (?:die|be dead|be gone|jump|do it|end it) (?:\\w+ ){0,2}(?:tonight|today|tomorrow|now|right now|this (?:week|weekend|evening|morning|afternoon)|soon|in (?:a|an|\\d+|ten|five|twenty) (?:hours?|minutes?|days?))`,
    `${i}(?:have decided to|decided to) (?:die|jump|go|leave this world|end it)`,
    `${i}(?:going to|about to) (?:(?:end it|die)(?: (?:now|tonight|today|tomorrow)| ,|$)|jump (?:now|tonight|today|tomorrow)$)`,
    `\\b(?:tonight|today|tomorrow|now|this weekend|this week) (?:, )?i (?:am |will |am going to |going to )?(?:die|${endIt}|end it|jump|do it , |leave this world)`,
    `${i}(?:want|wanting|need|like|thinking (?:of|about)) (?:to )?${endIt} (?:\\w+ ){0,2}(?:tonight|today|tomorrow|now|right now|this (?:week|weekend|evening))`,
    '\\bi (?:am|will be|going to be|am going to be) (?:dead|gone) (?:by|tonight|tomorrow|soon|in an? hour|before (?:you|morning|tomorrow))',
    '\\bi (?:will|am|going to|am going to) (?:not be (?:alive|here|around|in this world)|never wake up|be gone|not wake up|not see)(?: \\w+){0,2} (?:anymore tomorrow|tomorrow|next week|tonight|by then|by morning|the morning|anymore)',
    '\\b(?:tomorrow|next week|by (?:tomorrow|morning|tonight)) i (?:will|am going to) (?:not be (?:alive|here|around|in this world)|be (?:dead|gone))',
    '\\bi (?:will|am going to) (?:not be|be) (?:alive|here|dead|gone)(?: anymore)? (?:tomorrow|next week|by \\w+)',
    // Plan and means.
    '\\bi (?:have )?(?:wrote|written) my note$|\\bi (?:have )?(?:wrote|written) my note ,',
    '\\bhow (?:many|much) (?:\\w+ ){0,2}(?:pills|tablets|drugs|paracetamol|tylenol|ibuprofen|xanax|aspirin|bleach)\\b.{0,40}\\b(?:kill|lethal|overdose)\\b.{0,30}\\bmy (?:weight|size|age|height)\\b',
    '\\b(?:suicide|goodbye) (?:note|notes|letter|letters)\\b(?: \\w+){0,3} (?:written|finished|done|ready|desk|table|is on|family|parents)',
    '\\bi (?:\\w+ ){0,3}(?:wrote|written|writing|finished|left|leaving) (?:(?:my|a|the) )?(?:suicide|goodbye|final|last) (?:note|notes|letter|letters)',
    '\\b(?:date|day|plan|plans|method) (?:\\w+ ){0,2}(?:for|of) (?:my|committing) (?:suicide|death)',
    `\\bi (?:\\w+ ){0,2}(?:plan|plans|planned|planning) (?:\\w+ ){0,4}(?:my (?:suicide|death)|to die|${endIt}|how (?:to|i) (?:\\w+ )?(?:die|do it))`,
    '\\bi (?:\\w+ ){0,2}know (?:exactly )?how i (?:will|am going to|would|want to) (?:do it|die|kill myself)',
    '\\b(?:have|got|set) (?:it all|everything|it) (?:planned|planned out|ready)\\b(?: \\w+){0,4} (?:die|end|gone|over|dead)',
    `\\bi (?:\\w+ ){0,3}(?:have|got|bought|saved|saved up|found|hiding|hold|holding|collected|stockpiled|hoarding|loaded|tied|tying) (?:up )?(?:the|a|my|enough|all|some|dads|his|moms|this) (?:\\w+ ){0,2}${means} (?:\\w+ ){0,7}(?:to (?:die|do it|end|kill|shoot|hang|overdose|my (?:wrists?|head|throat|neck|temple))|front of me|ready|(?:against|at|on) my (?:wrists?|head|throat|neck|temple))`,
    `\\b${means} (?:is|are) (?:\\w+ ){0,3}(?:in front of me|next to me|in my (?:hand|hands|mouth)|around my neck|on my wrists?|against my (?:head|throat|skin|wrists?)|tied)`,
    '\\b(?:pills|tablets|meds)\\b.{0,40}\\b(?:in my (?:hands?|mouth)|in front of me)\\b.{0,30}\\b(?:going to|about to|will|want to|ready to) (?:take|swallow) (?:them|it all|all of them)(?: all)?(?: (?:right )?(?:now|tonight)| ,|$)',
    `\\b${means} (?:around|against|to) my (?:neck|head|throat|wrists?|temple)`,
    `${i}(?:going to|about to|will|want to) (?:take|swallow|down|drink) (?:\\w+ ){0,3}(?:all|every|whole|entire|bottle)(?: \\w+){0,4} ?(?:pills|tablets|meds|medication|them|bleach|box)?(?: (?:all|at once|tonight|now)|$)`,
    `${i}(?:going to|will) (?:swallow|take) (?:\\w+ ){0,3}(?:tonight|now|pills|tablets) (?:\\w+ ){0,4}(?:over|die|end|sleep forever|not wake)`,
    `\\bi (?:am|have|\\w+ing)? ?(?:\\w+ ){0,2}(?:standing|sitting|stand|sit) (?:on|at|by) (?:the|a|my) (?:\\w+ ){0,2}(?:bridge|roof|rooftop|ledge|edge|balcony|railing|tracks|cliff|window ?sill|window)\\b(?: \\w+){0,6} ?(?:jump|end|over|ready|down|die|step|goodbye|fall|train)`,
    `\\b(?:how many|what|which|how much) (?:\\w+ ){0,2}(?:pills|tablets|sleeping pills|drugs|paracetamol|tylenol|ibuprofen|xanax|aspirin|bleach) (?:\\w+ ){0,5}(?:to (?:die|kill me|kill myself|overdose|be lethal|not wake up)|kill me|kill myself|lethal for me|end it)`,
    `\\b(?:how (?:do|can|should|would|to)|what is the (?:\\w+ ){0,3}way|(?:easiest|painless|quickest|fastest|best) way) (?:i |to |can i |should i |for me to ){0,2}(?:painlessly |quickly )?(?:kill myself|commit suicide|hang myself|end my (?:own )?life|overdose)`,
    `\\b(?:painless|quickest|easiest|fastest|peaceful) (?:way|method|ways) (?:for me )?(?:to|of) (?:die|dying|suicide)`,
    `\\b${means}\\b.{0,40}\\b(?:use|using|used) (?:it|them|this) on myself`,
    '\\b(?:tonight|today|this) (?:is|will be|is going to be) my last (?:night|day|evening) (?:alive|on (?:this )?earth|ever|living|in this world)',
    `${i}(?:going to|want to|will|about to) suicide`,
    '\\bready to die\\b.{0,40}\\b(?:prepared|ready|planned|arranged)',
    '\\bto (?:the|a) (?:bridge|roof|rooftop|cliff|tracks|train tracks|station) to (?:jump|end|die|throw)',
    '\\b(?:pills|gun|rope|noose|razor|blade)\\b.{0,40}\\b(?:goodbyes?|time for me to go)\\b|\\btime for me to go\\b.{0,30}\\b(?:gun|pills|rope)\\b',
    '\\b(?:which|what) (?:pills|drugs|meds|poison) (?:\\w+ )?(?:kills?|work) (?:you |me |a person )?(?:\\w+ )?(?:fastest|quickest|best|quick|fast)',
    '\\b(?:leg|legs|foot|feet) over the (?:railing|edge|ledge|balcony)',
    '\\b(?:razor|blade|knife)\\b.{0,40}\\b(?:use it on|on) my (?:wrists?|throat|veins?)\\b.{0,20}$',
    '\\b(?:turned|turning|switched) on the gas\\b$|\\b(?:turned|opened) (?:on )?the gas\\b.{0,30}\\b(?:sleep|die|end|over)\\b',
    '\\bi am ending it(?: all)?(?: (?:on|tonight|today|tomorrow|now|this)\\b|$)',
    '\\bi am dying\\b.{0,10}\\bi took (?:everything|all|too many|the)',
    '\\bwalk into the (?:sea|ocean|lake|river|water|traffic) and (?:not|never) come back|\\bwalk into traffic\\b',
    `\\b(?:my )?plan is to ${endIt}`,
    '\\bi (?:\\w+ ){0,2}(?:drank|took|mixed|swallowed) .{0,30}\\bwith (?:all )?my (?:\\w+ )?(?:pills|tablets|meds)\\b',
    '\\bon the (?:train |railway )?tracks (?:waiting|now)|\\bi will be on the tracks\\b',
    '^i am going to jump$|\\bi (?:will|am going to|want to) jump from (?:the|a|my) (?:\\w+ )?(?:floor|roof|balcony|bridge|building|window|story)',
    '\\btied (?:the|a|my) (?:rope|noose|sheet|belt)\\b',
    '\\b(?:razor|gun|knife|pills|rope|blade)\\b.{0,30}\\bthis is it\\b',
    '\\b(?:pills|tablets|meds)\\b.{0,40}\\b(?:never|not) wake up',
    '\\b(?:gun|pills|rope|noose|razor|knife|blade)\\b.{0,40}\\b(?:do not want to (?:live|be here|be alive)|want to die)\\b',
    '\\b(?:walking|driving|going|heading|on my way) to the (?:\\w+ )?(?:bridge|tracks|cliff|roof|rooftop)\\b.{0,40}\\b(?:not (?:come|coming|be) back|goodbye|end it|die|jump)\\b',
    '\\b(?:in|within) (?:an?|a few|\\d+|ten|five|thirty) (?:hours?|minutes?|days?) i (?:will|am going to) be (?:dead|gone)\\b',
    '\\bi (?:will|am) not (?:going to )?(?:live past|make it past|see) (?:tonight|today|this week|tomorrow|the morning)\\b',
    '\\b(?:standing|sitting|i am) (?:at|on|by) the edge of (?:the|a|my) (?:\\w+ )?(?:roof|rooftop|building|bridge|platform)\\b',
    '\\bi took (?:the|those|all the) (?:pills|tablets)$',
    '\\b(?:bridge|roof|rooftop|ledge|building|balcony|tracks|platform|cliff|window|railing)\\b.{0,60}\\bi (?:am )?(?:going to|about to|will|want to|ready to) (?:jump|step off|let go)\\b(?! (?:onto|over|on|rope))',
    '\\bi am (?:\\w+ )?on the ledge\\b',
    `\\b${means} (?:\\w+ ){0,2}(?:to|i can|i could) ${endIt}`,
    `\\b(?:set|picked|chose|have) (?:a|the) (?:date|day) (?:\\w+ ){0,2}(?:to|for) (?:die|${endIt})`,
    '\\b(?:tie|make|tying|making|tied) (?:a|the|my) noose',
    '\\b(?:engine|exhaust|car) (?:\\w+ ){0,3}(?:on|running) (?:\\w+ ){0,3}garage',
    '\\bleav(?:e|ing) (?:a|my) (?:note|letter)\\b.{0,40}\\bi am (?:jumping|dying|ending)',
    '\\bi (?:\\w+ ){0,2}(?:drank|drinking|swallowed) (?:\\w+ ){0,2}(?:bleach|antifreeze|pesticide|drain cleaner|rat poison|detergent)',
    // Under way, or a moment ago.
    `\\bi (?:\\w+ ){0,2}(?:took|taken|swallowed|swallowing|drank|downed|ate) (?:all|everything|a whole|the whole|a bottle|the entire|an entire|too many|a lot of|lots of|\\d+|twenty|thirty|fifty|a handful of|handfuls of|a bunch of|every|my whole|bleach|a box of) ?(?:\\w+ ){0,4}?(?:pills|tablets|meds|medication|sleeping|medicine|bleach|bottle|paracetamol|tylenol|ibuprofen|xanax|cabinet|aspirin|poison|antidepressants)`,
    '\\bi (?!(?:want|wanted|would|could|might|need|used|think|feel) )(?:\\w+ ){0,2}(?:cut|slit|slashed|slashing|opened) (?:open )?(?:my|both my|both) (?:wrists?|veins?|throat)',
    '\\bi (?:\\w+ ){0,2}(?:tried to (?:kill myself|end my life|hang myself|commit suicide|overdose|end it|drown myself|die)|attempted suicide|overdosed(?! on (?:cookies|chocolate|sugar|coffee|caffeine|candy|memes|cake|pizza)))\\b(?: \\w+){0,4} (?:ago|today|tonight|last night|this (?:morning|week|evening|afternoon)|yesterday|now|again|just now|failed)',
    '\\bi (?:\\w+ ){0,3}cut too deep\\b|\\bbleeding\\b.{0,40}\\bdo not want help\\b',
    '\\bi (?:am going to|will|want to) bleed out\\b',
    '\\bi am (?:bleeding out|dying now|overdosing|bleeding to death)\\b',
    '\\bi (?:took|overdosed)(?: \\w+){0,3} (?:overdose|on purpose to die)',
    // Farewell.
    '\\bby the time you (?:\\w+ )?(?:read|see|get|find) this\\b(?: \\w+){0,3} (?:dead|gone|be here|over|late|left)',
    `\\b(?:goodbye|good bye|farewell|bye) (?:\\w+ |, ){0,8}(?:i am|i will|i can not|tonight|forever) (?:\\w+ ){0,4}(?:die|dead|gone for good|${endIt}|end it|go on|do this anymore|not be here|leaving this world)`,
    '\\b(?:said|say|saying|written) (?:\\w+ ){0,2}goodbyes?(?: \\w+){0,5} ?,? ?(?:tonight i|i am going to|and) (?:\\w+ )?(?:die|end|be gone|jump)',
    '\\b(?:this is|these are) (?:goodbye|my last (?:message|words|night|day|goodbye))(?: , \\w+| \\w+){0,6} (?:forever|die|dead|world|here|earth|alive|gone|life|live|living|pain|go on|strong enough|all)',
    '\\bleav(?:e|ing) this world (?:tonight|today|tomorrow|now|soon|this)',
  ]),
  concern: compile([
    // Wishes to be dead.
    '\\bi am (?:standing|sitting) (?:alone )?(?:on|at) (?:the|a) (?:edge of (?:the|a) )?(?:bridge|roof|rooftop|railing|parapet|train tracks|railway tracks)(?: (?:now|right now|alone))?$',
    '\\bi (?:will|am|am going to) not (?:going to )?be (?:around|here) (?:much|for much|for very) (?:longer|long)\\b',
    '\\bcan not do (?:this )?(?:life|living)(?: thing)? (?:anymore|any more|any longer)\\b',
    '\\bgave away (?:all )?(?:of )?my (?:stuff|things|belongings|possessions|pets?)\\b.{0,20}\\bnot (?:need|be needing|have any use for)\\b',
    '\\bhow (?:many|much) (?:\\w+ ){0,2}(?:pills|tablets|paracetamol|tylenol|ibuprofen|xanax|aspirin|bleach) (?:\\w+ ){0,4}kill (?:a|an|some) ?(?:\\w+ )?(?:person|human|adult|man|woman|girl|boy|teenager|one)\\b',
    `${i}(?:want|wanted|need|wish|hope|hoping|long|prefer|rather|deserve|ready|begging|praying|pray|waiting|like|ought|love|should|prefer|better if i could|try) (?:to |i could |that i could |i would |that i would |i can |that i |i do |i ){0,2}${dead}`,
    `${i}(?:want|wanted|need|wish|like|feel like|feeling like|might|tempted|considering|thinking of|thinking about|could|would|urge|the urge|urges) (?:to )?(?:just )?${endIt}(?! if )`,
    '\\b(?:makes|making|made) me want to (?:die|kill myself|end it all|end my life|disappear forever)',
    `${i}(?:hope|wish|pray) (?:that |part of me hopes )?i (?:do not|would not|will not|could not|never) (?:wake up|survive|make it through|exist|live)`,
    `\\bpart of me (?:\\w+ )?wants? to (?:${dead}|${endIt})`,
    '\\b(?:hate|hating|regret) (?:being alive|living|existing|that i (?:am|was) (?:alive|born|here))\\b(?! (?:in|with|here|at|near|next|on|under))',
    '\\bthoughts? of (?:suicide|killing myself|ending (?:it|my life))',
    '\\bhow (?:\\w+ ){0,2}(?:dying|death|being dead) (?:would be|must be|might feel|would feel)',
    '\\bi (?:am )?feel(?:ing)? like dying\\b(?! (?:from|of|laughing))',
    '(?:^|, |\\b(?:please|god|and) )let me die\\b',
    '\\bnot (?:feel like|care about|enjoy|see myself) (?:living|being alive|existing)\\b(?! (?:in|with|here|at|near|on))',
    '\\bwill to live\\b',
    '\\bnot want to go on\\b(?= (?:anymore|living|like this)|$| ,)',
    '\\b(?:press|pressed|put|putting|stub|stubbed) (?:\\w+ ){0,3}(?:cigarettes?|lighter|matches) (?:\\w+ ){0,2}(?:into|on|against|to|out on) my (?:own )?(?:arms?|skin|legs?|wrists?|hands?)',
    '\\b(?:imagine|imagining|picture|picturing|plan|planning) (?:my own|my) (?:death|funeral)\\b',
    '\\b(?:platform|bridge|roof|tracks|balcony)\\b.{0,30}\\bthink about (?:stepping|jumping|falling|letting go)',
    '\\bno place for me in this world\\b|\\bwant to leave (?:this|the) (?:world|life|planet|earth)\\b',
    '\\b(?:be|been) (?:\\w+ )?(?:easier|better|simpler|bad|best) (?:to be|if i (?:was|were)) (?:\\w+ )?(?:dead|gone)\\b',
    '\\b(?:fine|okay|ok|better|happier|relieved|better off) if i (?:died|was dead|were dead|killed myself|was gone)\\b(?! (?:in|inside))',
    '\\b(?:living|life|existing|being alive) (?:\\w+ )?feels like (?:a )?(?:punishment|torture|prison|hell|burden)',
    '\\b(?:pray|beg|hope|wish) (?:\\w+ ){0,3}(?:not|never) to wake up\\b',
    '\\b(?:look|looked|looking|search|searched|searching|google|googled) (?:up |for )?(?:ways|methods|how) to (?:die|kill myself|end (?:it|my life))',
    '\\bhate that i (?:woke up|am alive|survived|exist)\\b',
    '\\bcan not (?:imagine|see myself|stand|bear) (?:living|being alive|existing)\\b(?! (?:in|with|here|at|near|without))',
    '\\bnot want me (?:alive|to be alive|to live|to exist)\\b',
    '\\b(?:fine|okay|ok|at peace) with (?:dying|being dead)\\b|\\bnot mind (?:dying|being dead|if i (?:died|did not wake up|never woke up|was dead))\\b',
    '\\b(?:relieved|happy|happier|glad|better) if i (?:\\w+ )?(?:was|were) (?:gone|dead)\\b',
    '\\bhope (?:i (?:get|am) (?:hit|run over|killed|cancer|murdered)|(?:something|someone|somebody) kills me)\\b',
    '\\bif i (?:was|were) not (?:here|around|alive) (?:anymore|any more)\\b',
    '\\bnot (?:think|believe|see) (?:\\w+ ){0,4}make it to (?:\\d+|my next birthday|next year|christmas)\\b',
    '\\bwhy (?:should|do|would) i (?:even )?(?:(?:keep|go on|continue) living|exist|live|stay alive|keep going)\\b(?! (?:in|with|here|at|near))',
    '\\bwhy was i (?:\\w+ )?born\\b(?! (?:in|with|a|into))',
    '\\b(?:wrong|bad|normal|okay|ok|selfish|weird|sin) to want to (?:die|be dead|kill myself|end it all)\\b',
    'not sure (?:if |that |whether )?i want to (?:live|be alive|keep living|be here anymore)',
    '\\bi (?:\\w+ ){0,3}think about (?:death|dying) (?:every|all|daily|a lot|each|too much|more|and wish)',
    '\\bwould be (?:easier|better|simpler|best|happier) if i (?:\\w+ )?(?:was|were|am|died|had)(?: not| never)? ?(?:dead|gone|here|alive|around|born|been born|$)',
    '\\b(?:if|when|should) i (?:\\w+ )?killed myself',
    '\\buse it on my (?:arms?|wrists?|legs?|thighs?|skin)',
    '\\bnot (?:\\w+ ){0,4}(?:go on|keep|continue|carry on) living\\b(?! (?:in|with|here|at|near))',
    'hopes? i (?:do not|never|will not) wake up',
    '\\bdo not want to (?:live|be alive|exist|keep living|go on living|continue living|see tomorrow|see another day|live like this|be in this world|be on this (?:earth|planet)|stay alive|survive)\\b(?! (?:in|with|here|there|at|near|under|next|by|on|together|off|without (?:wifi|internet|coffee|music)))',
    '\\bdo not want to (?:be here|wake up|go on|do this|be around|do life) (?:anymore|any more|any longer|again|ever again|tomorrow , or)\\b(?! (?:for|with you|because of school))',
    '\\bdo not care (?:if|whether) i (?:live|die|wake up|am alive|am dead|get hit)',
    'wish i (?:was|were|had|could|would)(?: just)? (?:dead|been dead|not alive|no longer alive|never (?:been )?born|not (?:been )?born|never existed|not exist|have never been born|been never born|died|die|stop existing|be dead|disappear forever)\\b',
    'wish (?:someone|somebody|a car|a truck|something|god) would (?:\\w+ )?(?:kill me|hit me|run me over|end me|take me)',
    '\\b(?:should|ought to) (?:have )?(?:never been|not have been|not be|be) (?:born|alive|dead)\\b',
    '\\bi should (?:be dead|die|not exist|not be alive|kill myself)\\b',
    '\\bwhy am i (?:\\w+ ){0,2}(?:alive|still here|living)\\b(?! (?:in|with|here|at|near|off|on))',
    '\\b(?:not being alive|being dead|dying|death) (?:\\w+ )?(?:sounds?|seems?|would be|feels?|looks?|must be) (?:like )?(?:\\w+ )?(?:nice|good|better|peaceful|relief|easier|sweet|a relief|comforting|the only|an escape|tempting)\\b',
    '\\bi (?:\\w+ ){0,2}(?:do not|never) deserve to (?:live|be alive|exist|breathe)',
    '\\bi (?:am|feel) (?:\\w+ )?(?:suicidal|ready to die|waiting to die)\\b',
    '\\b(?:my|having|have|with|get|suicidal|dark) (?:suicidal )?(?:thoughts|ideation|urges) (?:\\w+ )?(?:of|about) (?:suicide|death|dying|killing myself|ending (?:it|it all|my life|everything)|not being here|self harm)',
    '\\b(?:i|my|me) (?:\\w+ ){0,4}suicidal\\b',
    `\\bi (?:\\w+ ){0,4}(?:think|thinking|thought|thoughts|dream|dreaming|fantasi[sz]e|fantasi[sz]ing|google|googling|obsessed|obsessing|consider|considering|contemplat\\w+) (?:\\w+ )?(?:about|of|with)? ?(?:suicide|dying|my (?:own )?death|being dead|death all|ending (?:it|my life|everything)|killing myself|hurting myself|cutting|self harm|${endIt})`,
    '\\b(?:hurts?|painful) to die\\b|\\b(?:does|would|is) (?:dying|being dead) (?:hurt|painful)\\b',
    '\\bi (?:\\w+ ){0,3}(?:look|looking|stare|staring) at (?:the )?(?:train tracks|tracks|traffic|bridge|pills|roof)(?: \\w+){0,3} (?:wonder|imagine|think)',
    // Hopelessness with it.
    '\\b(?:no|any|a|see|not|the) ?(?:reason|point|sense|purpose) (?:left )?(?:to|in|of|for) (?:live|living|go on|going on|be alive|being alive|being here|keep going|keep living|stay alive|exist|existing|my life|wake up|waking up)\\b(?! (?:in|with|here|at|near|early|holiday|vacation|a|an|the|about|tour|trips?|stage|that))',
    '\\bwhat is the (?:point|use|purpose) (?:of|in) (?:living|being alive|going on|being here|life|existing|waking up|my life)\\b',
    '\\b(?:nothing|no one|nobody) (?:left )?(?:to live for|worth living for)\\b',
    '\\blife is (?:not|no longer) worth (?:living|it)\\b',
    '\\bnot worth living\\b',
    '\\b(?:better off|happier|better) (?:without me\\b|if i (?:was|were|am|had) (?:\\w+ )?(?:dead|gone|never born|not here|not around|not alive|not exist\\w*|died|disappeared))',
    '\\b(?:better off dead|better dead)\\b',
    '\\b(?:nobody|no one|noone|who|anyone|anybody|someone|would) (?:\\w+ ){0,3}(?:notice|care|miss me|cry|mind) if i (?:\\w+ )?(?:was gone|were gone|died|die|was dead|were dead|disappeared|killed myself|am gone|vanished|stopped existing|jumped)',
    '\\bif i (?:died|die|was dead|were dead|killed myself|was gone|were gone|disappeared) (?:\\w+ ){0,2}(?:, )?(?:nobody|no one|would anyone|who|everyone|would you|they|my (?:family|parents))\\b',
    '\\b(?:tired|sick|done|exhausted|fed up|over) (?:of|with|from)? ?(?:living|being alive|existing|my life|life)\\b(?! (?:in|with|here|at|like|on|next|near|alone|out|off|under|at home|paycheck|being))',
    '\\b(?:living|being alive|existing|life) (?:\\w+ )?(?:hurts|is too painful|is too hard|is unbearable|is torture|is agony)(?: \\w+){0,4} (?:do this anymore|go on|too much|anymore|end)\\b',
    '\\b(?:want|need|wish) (?:it|this|my life|everything|the pain|this pain|life|it all) (?:\\w+ )?(?:to )?(?:be over|end forever|end for good|to end|be done)\\b.{0,80}\\b(?:life|myself|living|alive)\\b',
    '\\b(?:life|myself|living)\\b.{0,80}\\bwant (?:it|it all|everything|life) to (?:be over|end|stop)\\b',
    '\\bwant (?:my life|life|it all|existence) to (?:be over|end|stop)\\b',
    '\\bdo not see a (?:future|way out|way forward)\\b.{0,60}\\b(?:gone|dead|die|end|over|alive|go on)\\b',
    '\\b(?:can not|could not|do not want to) (?:go on|keep going|take it|do this|live like this|carry on|keep living)(?: living)? (?:anymore|any more|any longer)\\b.{0,80}\\b(?:life|living|die|dead|alive|end it|goodbye)\\b',
    '\\b(?:life|living|die|dead|alive)\\b.{0,80}\\b(?:can not|could not) (?:go on|keep going|take it|do this|live like this|carry on) (?:anymore|any more|any longer)\\b',
    '\\bcan not go on (?:living|like this|anymore|any longer)\\b|\\bcan not (?:keep|go on) living\\b',
    // Injuring oneself.
    `${i}(?:\\w+ ){0,2}(?:cut|cuts|cutting|hurt|hurting|harm|harming|burn|burned|burnt|burning|stab|stabbing|punish|punishing|scratch|scratching|bite|biting|hit|hitting|starve|starving|choke|choking) myself\\b(?! (?:shaving|cooking|by accident|accidentally|gym|in the (?:kitchen|garden)|playing|short|off|some))`,
    '\\bi (?:\\w+ ){0,3}(?:cut|scratch|scratched|burn|burned|carve|carved|punch|hit|bite|slice|sliced) (?:\\w+ ){0,3}my (?:own )?(?:wrists?|arms?|thighs?|skin|legs?|head|stomach|forearms?)\\b(?! (?:hair|shaving|at (?:work|the gym)|playing|cooking|on (?:a|the|my) (?:door|table|oven|stove|pan|glass|cat|rose|fence|nail|can)|when i fell|while|hiking|by accident))',
    '\\bmy own (?:legs|arms|head|skin|thighs)\\b.{0,30}\\bhate myself\\b|\\bhate myself\\b.{0,60}\\bmy own (?:legs|arms|head|skin|thighs)\\b',
    '\\b(?:i|my|me|urges?|started|back to|relapsed?|been) (?:\\w+ ){0,3}(?:self harm(?:ing|ed)?|self injur\\w+|cutting (?:again|myself|my))\\b',
    '\\bi (?:\\w+ ){0,2}(?:relapsed|relapsing) (?:\\w+ ){0,3}(?:cutting|self harm|cut)',
    '\\burges? to (?:cut|hurt|harm|burn|die|kill myself|self harm)\\b',
    // Not long ago, or no time told.
    '\\bi (?:\\w+ ){0,2}(?:tried to (?:kill myself|end my life|hang myself|commit suicide|overdose|drown myself|die)|attempted suicide)\\b',
  ]),
  lost: [
    /\b(?:\w+ ){0,6}(?:killed|hanged|hung|shot) (?:him|her|them)self\b/,
    /\b(?:died by|committed|lost to) suicide\b/,
  ],
}

function compile(patterns: readonly string[]): readonly RegExp[] {
  return patterns.map((pattern) => new RegExp(pattern))
}
