/** Traditional characters that the tables of this room need, each followed by its simplified form. */
const pairs =
  '殺杀殘残結结瞭了樓楼橋桥藥药繩绳準准備备遺遗書书寫写剛刚讓让還还這这個个會会沒没麼么麽么說说為为無无過过來来離离開开' +
  '後后見见覺觉點点對对們们從从時时間间請请問问機机誰谁實实樣样傷伤劃划買买鐵铁軌轨臺台頂顶燒烧氣气傳传給给應应該该' +
  '決决計计圖图歲岁學学後后難难歡欢愛爱講讲話话嗎吗總总經经記记義义決决幾几兩两內内與与邊边關关閉闭馬马電电腦脑' +
  '當当靈灵魂魂煩烦煤煤嚇吓餓饿熱热凍冻羨羡慕慕謝谢現现場场媽妈爺爷親亲閨闺爾尔遊游戲戏劇剧聽听歌歌單单詞词題题' +
  '帶带證证認认識识復复廢废棄弃別别跡迹員员範范圍围滿满戀恋著着覺觉無无願愿寫写睏困號号選选擇择終终於于願愿變变壞坏醫医護护輕轻脫脱鬆松' +
  '舊旧態态種种訊讯寧宁剩剩憂忧鬱郁癒愈療疗師师懷怀頭头聲声線线網网條条課课業业紅红綠绿壓压團团隊队贏赢輸输體体處处'

const simplified: ReadonlyMap<string, string> = new Map(
  Array.from({ length: pairs.length / 2 }, (_, index) => [
    pairs.charAt(2 * index),
    pairs.charAt(2 * index + 1),
  ]),
)

/** A text with the simplified forms of those characters. */
export function simplify(text: string): string {
  return text.replace(/\p{Script=Han}/gu, (character) => simplified.get(character) ?? character)
}
