"""What the importer knows about single Chinese characters: scripts, digits, and the words of spam.

A colleague would say: this is the small dictionary the reader looks into; no page is opened here.
"""

import re

from portal.core.simplified import simplified_table

CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_CHAR = re.compile(f"[{CJK}]")
_WORD_CHAR = re.compile(rf"[{CJK}a-z0-9]")

_NARROW = str.maketrans(
    "０１２３４５６７８９：－／．｜　\xa0％（）［］～丨",
    "0123456789:-/.|  %()[]~|",
)
# The characters that make up nearly half of any Chinese news text, in both scripts.
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学"
    "法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外"
    "天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很"
    "情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她"
    "手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思"
    "术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科"
    "张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千"
    "周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格"
    "養這個國為時來們對會發動說產種後學經進電裡現實體機當點從業應開還與關線內數質氣變條沒結問無軍題黨員總設長頭資邊級圖統"
    "計別運農幾區強決戰則據處隊給門規熱領東導壓爭濟階術極聯認權證轉單風帶場車務達積議聲報類離華確張馬節話況溫傳許廣記織眾"
    "書復兒須際連難礦備辦習響約團歷構稱準號維劃選標寫親鎮村街居社區群众活动服务工作志愿"
)
PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》【】—…·「」『』　")
NUMERAL = r"0-9０-９〇零一二两兩三四五六七八九十百千万萬亿億"


def fold(text: str) -> str:
    """Return `text` with its traditional characters made simplified. One character becomes one character, so a
    position in the folded text is the position in the original; labels and spam words are written in simplified ones."""
    return text.translate(simplified_table())


def narrow(text: str) -> str:
    """Return `text` with full-width digits, colons, brackets and spaces made half-width; same length."""
    return text.translate(_NARROW)


def count_chinese(text: str) -> int:
    """How many Chinese characters stand in `text`."""
    return len(_CJK_CHAR.findall(text))


def bare(text: str) -> str:
    """Return only what carries meaning (Chinese characters, letters, digits), for comparing two texts."""
    return "".join(_WORD_CHAR.findall(narrow(text).lower()))


def _can(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


_script_of: dict[str, str] = {}


def script(character: str) -> str:
    """Say which script one character belongs to: "s" simplified only, "t" traditional only, "" shared or neither.

    The old national code tables serve as the dictionary: GB2312 holds simplified, Big5 traditional characters.
    """
    known = _script_of.get(character)
    if known is None:
        known = ""
        if _CJK_CHAR.match(character):
            simplified, traditional = _can(character, "gb2312"), _can(character, "cp950")
            if simplified != traditional:
                known = "s" if simplified else "t"
        _script_of[character] = known
    return known


def main_script(text: str) -> str:
    """Return "s" or "t" for the script most of `text` is written in, "" when there is too little to tell."""
    simplified = traditional = 0
    for character in text:
        kind = script(character)
        simplified += kind == "s"
        traditional += kind == "t"
    if simplified + traditional < 4 or simplified == traditional:
        return ""
    return "s" if simplified > traditional else "t"


# Words that have no business in a town's own news, whatever stands around them.
HARD_SPAM = re.compile(
    r"二手(?!烟)[\u4e00-\u9fff]{0,2}|[\u4e00-\u9fff]{0,6}代办(?:公司|证件|注册|执照)|(?:代开|开)发票|办证刻章|刻章办证|"
    r"娱乐(?:城|平台|官网|场登录|网址|注册|app)|博彩|赌场(?:网|平台|官)|网赌|投注|六合彩|时时彩|北京赛车|老虎机|百家乐|"
    r"真人(?:娱乐|视讯|荷官)|棋牌|彩票(?:网|平台|官|开奖|投|注册|app)|太阳城|葡京|威尼斯人|金沙(?:网|娱|城)|电子游艺|"
    r"亚博|开云|米兰体育|乐鱼|华体会|万博|必威|博天堂|澳门(?:新|银河|金|永利|威)|皇冠(?:体育|网|足)|体育(?:app|官网|投注|平台)|"
    r"pg ?电子|mg ?电子|bet\d+|\d{3,}bet|官网(?:登录|入口|下载|注册)|(?:网页版|app|手机版)(?:登录|下载|入口)|注册送|首存|"
    r"私服|外挂|约炮|成人(?:视频|网站|电影|影片)|一夜情|裸聊|无码|a片|援交|高清无|色情|久久精品|亚洲精品|欧美(?:日韩|一区|大片)|国产(?:精品|自拍|av)|"
    r"丰胸|壮阳|伟哥|祛斑|信用卡套现|套现|刷单|seo ?优化|网站(?:优化|建设)公司|外链|友情链接买卖|站群|"
    r"货到付款|厂家直销|批发价|免费试用|点击(?:购买|领取|咨询|注册)|加盟热线|限时(?:优惠|抢购)|全国招商|诚招代理",
    re.IGNORECASE,
)
# Words that are innocent alone ("废品回收", "就业贷款") and an advertisement in company.
SOFT_SPAM = re.compile(
    r"代办|回收|批发|出租|出售|转让|租赁|贷款|抵押|信用卡|招商|加盟|代理|优惠|特价|促销|折扣|价格|报价|厂家|直销|货源|"
    r"订购|购买|咨询|热线|客服|搬家|开锁|疏通|装修公司|农机|电话|手机号|低价|专业承接|上门|免费领|包邮|旗舰店|正品|网店|下载app"
)
CONTACT = re.compile(
    r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}|400-?\d{3}-?\d{4}|"
    r"(?:qq|微信|vx|v信|威信|薇信|wechat)(?:号|群|同号)?\s*[:是]?\s*[a-z0-9_-]{5,}|t\.me/|加(?:我)?(?:微信|qq|v)",
    re.IGNORECASE,
)


def spam_words(text: str) -> list[tuple[int, str]]:
    """Return (position, word) of each advertisement in `text`: a hard word, or soft words with a way to call."""
    folded = fold(narrow(text))
    found = [(match.start(), text[match.start() : match.end()]) for match in HARD_SPAM.finditer(folded)]
    soft = {match.group(): match.start() for match in SOFT_SPAM.finditer(folded)}
    contact = CONTACT.search(folded)
    short = count_chinese(text) <= 40
    if contact and (len(soft) >= 2 or (soft and short and set(soft) - {"电话", "热线", "咨询", "手机号"})):
        found.append((contact.start(), text[contact.start() : contact.end()]))
    elif short and len(soft) >= 3:
        found.append((min(soft.values()), "、".join(soft)))
    return sorted(found)
