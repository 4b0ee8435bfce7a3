const list = (...words: readonly string[]) => new Set(words.flatMap((line) => line.split(' ')))

/** Parts of names that tell nobody who somebody is. */
export const emptyWords: ReadonlySet<string> = list(
  'the and for not but you your are was his her him she its our who what why how this that these those with from all any one two',
  'mister mrs miss madam doctor prof sir lady lord king queen prince princess captain saint san santa the real official',
  'von van der den del della los las dos das bin ibn abu abd al el la le de di da du jr sr iii',
  'person people user player guest admin bot member anonymous unknown name test',
)

/** English words that are also what people call themselves: they are taken for names only where they are written like one. */
export const ordinaryWords: ReadonlySet<string> = list(
  'able about above across act after again against age ago air along already also always am among an angel anger animal answer apple',
  'april arm army around art ash ask at august aunt autumn away baby back bad bag ball band bank bar base bay be beach bear beauty bed bee',
  'been before begin behind being bell best better big bill bird birthday bit black blade blood bloom blossom blue boat body bone book born',
  'boss both bottle bottom box boy brave bread break breeze bridge bright bring brother brown bubble bug build burn bus busy button by call',
  'calm came can candy car card care case cash castle cat catch cause chance change charm chase check cherry child chip city clay clean',
  'clear cliff clock close cloud club coffee cold color come cook cookie cool coral corner could country cow crazy cream crow crown cry',
  'crystal cup cute dad dance dancer danger dark dash date daughter dawn day dead dear death deep deer demon desert devil diamond did',
  'die do doctor does dog doll done door down dragon draw dream dreamer drink drive drop dry duck dude dusk dust each eagle ear',
  'early earth east easy eat echo edge egg eight else ember empty end enemy enough even evening ever every evil eye face fact fair fairy',
  'faith fall family fan far farm fast fat father fear feel few field fight fighter final find fine fire first fish five flame flash flight',
  'floor flower fly fog follow food fool foot forest forever forget found four fox free fresh friend frog from front frost fruit full fun',
  'future game garden gate gave gem gentle get ghost giant gift girl give glad glass glory go goat god gold golden gone good got grace',
  'grand grape grass gray great green grey ground group grow guard guess guy had hair half hall hand happy hard has hat hate have haven hawk',
  'he head heart heat heaven heavy hell hello help here hero hey hi high hill him history hit hold hole home honey hope horse hot',
  'hour house hunter hurt i ice idea if in inside into iron is island it jade jar jazz jewel job joke joy july june jungle just',
  'keen keep key kid kill kind kit kitten kitty knew knight know lake lamb land lane large last late laugh law lead leaf learn least leave',
  'left leg less let letter level lie life light like line lion list listen little live lone long look lost lot lotus loud love lover',
  'low luck lucky machine mad magic maid make man many maple march mark mask mason master match may maybe me mean meat meet mercury merry',
  'met might milk mind mine mint mist mister moment monday money monkey monster month moon more morning moss most moth mother mountain',
  'mouse mouth move much music must my mystery near neck need never new news next nice night nine no nobody noise none noon nor north',
  'nose nothing now number oak ocean of off often oh oil ok old olive on once only onyx open or orange orchid order other out outside over',
  'owl own page pain paint pan panda paper park part party pass past path patience pay peace peach pearl pen penguin people pepper',
  'perfect person petal phoenix phone pick pie pig pilot pin pink pirate place plan plant play please point poet pony pool poor port',
  'potato power pretty prince princess proud pull pure purple push put queen quick quiet rabbit race rain rainbow ran raven ray read ready real',
  'reason rebel red reed rest rice rich ride right ring rise river road rock rocket room rose round royal run sad sage said sail',
  'salt same sand saw say sea season second secret see seed self sell send seven shade shadow shape shark sharp she sheep shell shine ship',
  'shop short should show shy side sight silence silent silver simple since sing singer sister sit six skill skin sky slave sleep sleepy',
  'slow small smart smile smoke snake snow so soft soldier some somebody someone something son song soon soul sound south space',
  'spark speak special spider spirit spring square stand star start stay steel step still stone stop storm story strange stranger stream',
  'street strong such sugar summer sun sunday sunny sunshine sure swan sweet swift sword table take tale talk tall tea teacher tell',
  'ten than thank their them then there they thing think third though thought three through throw thunder tiger till time tiny to today',
  'together told tomorrow tonight too took top touch towards tower town tree trick true trust truth try turn twin under unicorn until up',
  'upon us use valley very vine violin viper voice void wait wake walk walker wall want war warm warrior wash watch water wave way we',
  'weak wear week well went were west whale wheel when where which while whisper white whole whose wide wife wild will willow win wind',
  'window wine wing winter wise wish witch within without wizard wolf woman wonder wood word work world worry worse would wrath write wrong',
  'year yellow yes yesterday yet young zero',
)
