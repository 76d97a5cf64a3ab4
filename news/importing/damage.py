"""Damage that shows inside one paragraph: lost numbers, doubled marks, stray tags, pinyin, broken characters.

Each check takes the text of one paragraph and yields (kind, start, end, sentence). Nothing is changed.
"""

import re
from collections.abc import Iterator

from .characters import CJK, COMMON, NUMERAL, count_chinese, fold, narrow, spam_words
from .pinyin_marks import PINYIN

Finding = tuple[str, int, int, str]
_N = NUMERAL
_LOST = "这里的数字可能在转载时丢了，请找原文补上，不要猜。"
_UNIT = r"(?:人次|件次|场次|件|名|户|万元|亿元|元|条|项|场|次|个|人|处|起|家|支|亩|平方米|公里|米|吨|小时|天|岁|份|套|盏|辆|批|篇|期|户次|余)"
_NO_UNIT = (  # ordinary words that only begin like a unit of counting: 个人, 人民, 户外 ...
    r"(?!个(?:人|别|性|体|案)|人(?:民|员|才|数|口|居|均|大|心|力|文|生|气|情|群|们|家|社|物|选|间|工|士|次?的|道)|户(?:外|籍|主|型|口)|次(?:序|日|要|数)|"
    r"场(?:所|地|景|面|馆|域)|名(?:单|字|称|誉|录|优|师|人|医|片|牌|村|镇|家|家|额|义|列|副其实)|条(?:件|例|款|理|文)|项目|处(?:理|置|于|级|罚|室|分|长|方|境|事)|起(?:来|到|草|点|步|初|源)|"
    r"家(?:庭|长|园|人|属|风|门|家|政|教|电|访|训|务|乡)|支(?:持|部|撑|付|委|队|援|书|出|教)|亩均|天(?:下|然|气|津|天|地)|岁月|份额|套(?:路|餐)|批(?:评|准|示|复|发)|篇章|"
    r"期(?:间|望|待|盼|限|末)|元(?:旦|宵|素|气|件|老)|小时候|件数|盏灯)"
)
_LED = (
    r"(?:共有|共计|总计|合计|累计|达到|多达|高达|超过|突破|逾|受理|办结|办理|解决|化解|调解|排查|收集|征集|收到|惠及|走访|开展|举办|发放|完成|吸引|"
    r"发动|动员|新增|改造|覆盖|处理|调处|上报|涉及|占|建成|打造|培育|整改|接待|服务群众|服务居民|服务老人)"
)
_LOST_AFTER = rf"(?<![{_N}几\d])(?<![{_N}\d]\s)"
_YEAR_WORDS = "今去明当每前同翌次本来近多几半往历周成老中少青幼暮晚全逐跨隔学新过该上下此整头两数连常终早"
# 年 begins an ordinary word: 年初, 年轻, 年均 ...
_YEAR_BEGINS = "终底初末度轻均年龄纪前后关味货夜近过满仅逾产收会检长老幼迈内中下宵画糕级限头间报薪代高复月华少来青久上入利税销营用接俗里节历轮功"
LOST_NUMBERS = [
    (re.compile(rf"(?:(?<=[{CJK}])(?<![{_N}几])|(?:^|(?<=[，。、；（(,])))\s*[%％‰](?![0-9A-Fa-f]{{2}})"), "百分号前面没有数字，"),
    (re.compile(r"百分之(?![0-9０-９零一二三四五六七八九十百几〇两\s])"), "“百分之”后面没有数字，"),
    (re.compile(r"率(?:达到|高达|达|为|提升至|提升到|提高到|超过)\s*(?=[，。；,;]|以上|左右|$)"), "比率后面没有数字，"),
    (re.compile(rf"{_LED}\s*(?:余|多)?{_NO_UNIT}{_UNIT}(?=[，。；、,;.\s）)]|$|以上|左右)"), "单位前面没有数字，"),
    (re.compile(rf"{_LED}\s*(?:余|多)?{_NO_UNIT}(?:个|名|件|户|条|项|支|份|亩|盏|辆|元|万元|人次)(?=[{CJK}])(?!个不停|件事)"), "单位前面没有数字，"),
    (re.compile(rf"(?<![{_N}几\d])(?:共|达|近|约|超|超过)\s*(?:余|多)?(?:件|户|条|项|名|份|万元|亿元|人次|户次|场次|件次|平方米|公里|亩)(?=[，。；、,;）)]|$)"), "单位前面没有数字，"),
    (re.compile(rf"{_LOST_AFTER}(?<![其业剩盈富残年月天点0-9A-Za-z来\s])余(?:件|户|人次|人|名|场|次|条|个|元|万|亩|项|平方米|公里|家)(?![生庆杭姚])"), "“余”前面没有数字，"),
    (re.compile(r"第\s*(?:届|期|次|批|季度|名|个|条|章|位|轮|组|号)(?![一二三四五])"), "“第”后面没有数字，"),
    (re.compile(rf"{_LOST_AFTER}(?<![事案条文邮信零硬软物证稿要部配快急来附元组构插器这那每整单某各数多余逐件函刊工摆寄收投套上\s])\s*件(?=[，。；、,;])"), "“件”前面没有数字，"),
    (re.compile(rf"{_LOST_AFTER}(?<![数上多余每几\s])\s*(?:万元|亿元|人次|平方米|平方公里)(?=[，。；、,;）)的]|$)"), "单位前面没有数字，"),
    (re.compile(rf"{_LOST_AFTER}(?<![{_YEAR_WORDS}\s])\s*年(?:\s*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})?\s*月(?!度)|以来|来[，,]|起[，,])"), "“年”前面没有年份，"),
    (re.compile(r"(?:自从|自|从|于|早在|截至|截止|至|到|(?<!现|潜|存|实)在|，|。|^)\s*年(?=[，。、,]|开始|起|度被|被|建成|成立|实施|启动|荣获|获评)"), "“年”前面没有年份，"),
    (re.compile(rf"{_LOST_AFTER}(?<![本当每上下次同该这那个逐头年\s])\s*月\s*(?:\d{{1,2}}\s*)?日"), "“月”前面没有数字，"),
    (re.compile(r"(?<=[0-9〇零一二三四五六七八九])\s*年\s*月|(?<=\d)\s*月\s*日|^年\s*月"), "日期缺了一部分，"),
    (re.compile(rf"{_LOST_AFTER}(?<![余多几每姓报签更命知著闻联署书冠提点出成实匿化扬排挂盛驰莫美英罪好慕具匿\s])\s*名(?=[，。；,;])"), "“名”前面没有数字，"),
    (re.compile(r"(?:纠纷|案件|事件|隐患|矛盾|问题|诉求|意见|建议|线索)\s*余?(?:起|处|个|条|宗|项)(?=[，。；、,;])"), "单位前面没有数字，"),
    (re.compile(r"(?:活动|培训|讲座|宣讲|演出|慰问|走访)\s*余?(?:场次|场|次|期)(?=[，。；,;])"), "单位前面没有数字，"),
    (re.compile(r"(?:事项|选项|款项)项(?=[，。；、,;]|$)|(?:案件|事件|信件|稿件|邮件)件(?=[，。；、,;]|$)|(?:人次|场次)次(?=[，。；、,;]|$)"), "单位前面没有数字，"),
    (re.compile(rf"(?:^|(?<=[，。；,;]))年(?![{_YEAR_BEGINS}])(?=[{CJK}])"), "“年”前面没有年份，"),
    (re.compile(r"(?:电话|热线|手机)[:：]\s*(?=[，。；）)]|$)"), "这里应当有号码，"),
]  # fmt: skip
_CLASSES = "，,、。；;：:"
DOUBLED_MARKS = re.compile(
    rf"[{_CLASSES}](?:\s*[{_CLASSES}])+|！\s*[，。、；]|？\s*[，。、；]|[，。、；]\s*[！？]|(?<!\.)\.\.(?!\.)|“\s*“|”\s*”|（\s*（|）\s*）|《\s*《|》\s*》|、\s*(?=[）”」])|(?<=[（“「])\s*[，。、；]"
)
STRAY_TAGS = re.compile(
    r"&(?:nbsp|amp|quot|lt|gt|ldquo|rdquo|lsquo|rsquo|hellip|mdash|middot|ensp|emsp|#\d{2,6}|#x[0-9a-f]{2,6})\b;?|(?<![a-z])nbsp;|"
    r"</?(?:p|br|span|div|font|strong|b|i|u|em|a|img|td|tr|th|table|tbody|h[1-6]|li|ul|ol|section|center|script|style|o:p|st1:\w+|input|iframe|video|source)\b[^<>]{0,200}>?|"
    r"<!--|-->|(?:style|class|href|src|align)\s*=\s*[\"']|\[/?(?:img|url|b|color|size|font|align)[^\]]{0,60}\]|\{\{|\}\}|\{\$|"
    r"function\s*\(|document\.|\$\(|(?:var|let)\s+\w+\s*=|(?:font-size|line-height|text-indent|font-family)\s*:|\b(?:undefined|NaN|null)\b|(?<![\w<])/?(?:p|br|span|div)>",
    re.IGNORECASE,
)
BROKEN = re.compile(r"\ufffd+|锟斤拷|烫烫烫|屯屯屯|[\ue000-\uf8ff]+|[\x01-\x08\x0e-\x1f\x7f-\x9f]+|[ÃÂâåæçèéäãï][\x80-\xbf\u2018-\u203a€™œž]{1,2}|"
                    rf"(?<=[{CJK}])\?{{2,}}|(?<=[{CJK}])[□■](?=[{CJK}])|[?？][!！](?=[{CJK}×])(?:[{CJK}]{{0,4}}×[?？]?)?|(?<=[{CJK}])×[?？]")  # fmt: skip
# A question mark inside a short name asks nothing: it stands where a dot, a dash or another sign was lost.
_LOST_SIGN = re.compile(
    rf"[“《「][^“”《》「」。，,?？]{{1,16}}(\?)(?=[{CJK}])[^“”《》「」。?？]{{1,16}}[”》」]"
)
_ASKS = re.compile("[吗呢么何谁哪几怎岂]|什|多少|是否|能否|可否|为啥")
LOST_QUOTE = re.compile(r"[?？]\s*[!！]\s*[?？]?\s*<?/p>|[?？]\s*[!！]\s*[?？](?=\s*$)")
_GBK_GHOSTS = frozenset("锛銆鈥鐨涓鍦鏄浜鏂绗戠瀛鍏鍙鎴鏈璁闂鏃缁鍚鎬绀鍖琛闀闆嗕绂忓钘€傜殑殊戒")


def check_numbers(text: str) -> Iterator[Finding]:
    """Find units, percent signs and dates whose number is gone."""
    folded = fold(text)
    covered: list[tuple[int, int]] = []
    for pattern, what in LOST_NUMBERS:
        for match in pattern.finditer(folded):
            if any(match.start() <= end and start <= match.end() for start, end in covered):
                continue
            covered.append(match.span())
            yield "number", *match.span(), f"{what}{_LOST}"


def check_marks(text: str) -> Iterator[Finding]:
    """Find doubled punctuation and empty brackets or quotes."""
    for match in DOUBLED_MARKS.finditer(text):
        yield "punctuation", *match.span(), f"标点“{match.group()}”重复或连用，请改成一个。"
    for match in re.finditer(r"“\s*”|《\s*》|（\s*）|\(\s*\)|【\s*】|「\s*」|‘\s*’", text):
        yield "punctuation", *match.span(), f"“{match.group()}”里面是空的，原来的内容可能丢了，请找原文核对。"


def check_pairs(text: str) -> Iterator[Finding]:
    """Find quotes and brackets that are opened and never closed, or closed and never opened."""
    closing = {"”": "“", "’": "‘", "』": "『", "」": "「", "》": "《", "）": "（", "】": "【", "〉": "〈"}
    wide = text.replace("(", "（").replace(")", "）")
    wide = re.sub(r"(?<=[\s。；，：、])([0-9a-zA-Z一二三四五六七八九十]{1,3})）", r"\1 ", " " + wide)[1:]
    wide = re.sub(r"(?<=[a-zA-Z])’(?=[a-z])", " ", wide)
    stack: list[tuple[str, int]] = []
    for place, character in enumerate(wide):
        if character in closing.values():
            stack.append((character, place))
        elif character in closing:
            if stack and stack[-1][0] == closing[character]:
                stack.pop()
            else:
                yield (
                    "unpaired",
                    place,
                    place + 1,
                    f"“{character}”前面没有与它成对的“{closing[character]}”，引号或括号不成对，请核对。",
                )
    for character, place in stack:
        yield (
            "unpaired",
            place,
            place + 1,
            f"“{character}”后面没有与它成对的另一半，引号或括号不成对，请核对。",
        )
    if text.count('"') % 2:
        yield "unpaired", text.index('"'), text.index('"') + 1, '英文引号（"）是单数，引号不成对，请核对。'


def check_tags(text: str) -> Iterator[Finding]:
    """Find left-overs of the web page: tags, entities, bits of script and style, and marks that went with them."""
    lost = [match.span() for match in LOST_QUOTE.finditer(text)]
    for start, end in lost:
        yield (
            "tags",
            start,
            end,
            f"“{text[start:end]}”是网页代码残留，原来多半是“。””（句号和后引号），请对照原文改回。",
        )
    for match in STRAY_TAGS.finditer(text):
        if any(start <= match.start() < end for start, end in lost):
            continue
        yield "tags", *match.span(), f"正文里残留网页代码“{match.group()[:30]}”，请删去。"


def check_pinyin(text: str) -> Iterator[Finding]:
    """Find pinyin that a conversion left behind a character: 仪(yí)."""
    for match in PINYIN.finditer(text):
        yield (
            "pinyin",
            *match.span(),
            f"汉字后面夹着拼音或注音“{match.group().strip()}”，是转换时留下的，请删去。",
        )


def check_broken(text: str) -> Iterator[Finding]:
    """Find characters that were destroyed by a wrong encoding."""
    for match in BROKEN.finditer(text):
        yield "mojibake", *match.span(), "这里有乱码或认不出的字符，原字已经丢失，请找原文补上。"
    for match in _LOST_SIGN.finditer(text):
        if not _ASKS.search(fold(match.group())):
            yield "mojibake", *match.span(1), "这里的“?”多半是丢了的间隔号“·”或别的符号，请找原文核对。"
    ghosts = [
        place for place, character in enumerate(text) if character in _GBK_GHOSTS and character not in COMMON
    ]
    if len(ghosts) >= 3 and len(ghosts) * 8 > count_chinese(text):
        yield "mojibake", ghosts[0], ghosts[-1] + 1, "这一段像是编码弄错的乱码，请找原文核对。"


def check_width(text: str) -> Iterator[Finding]:
    """Find paragraphs that mix full-width and half-width digits, and half-width marks between Chinese characters."""
    match = re.search("[０-９]+", text)
    if match and re.search("[0-9]", text):
        yield "width", *match.span(), "全角数字和半角数字混用，请统一。"
    elif match:
        yield "width", *match.span(), "这里是全角数字，请核对是否统一成半角。"
    marks = list(re.finditer(rf"(?<=[{CJK}”》）])[,;:?!](?=[{CJK}“《（])", text))
    if marks:
        yield "width", *marks[0].span(), f"中文里用了 {len(marks)} 处半角标点，请核对。"


def check_breath(text: str) -> Iterator[Finding]:
    """Find a very long stretch without any punctuation."""
    for match in re.finditer(r"[^，。；：！？、,.;:!?…—“”‘’（）()《》「」\n|]{60,}", text):
        if count_chinese(match.group()) >= 55:
            yield (
                "no_punctuation",
                *match.span(),
                f"连续 {count_chinese(match.group())} 个字没有标点，标点可能丢了，请核对。",
            )


def check_adverts(text: str) -> Iterator[Finding]:
    """Find words of advertising and gambling that were injected into the text."""
    line = count_chinese(text) <= 40 and not re.search("[。！？]", text)
    for place, word in spam_words(text):
        yield (
            ("advert_line" if line else "advert"),
            place,
            place + len(word),
            f"“{word}”像是被插入的广告或垃圾词，请核对后删去。",
        )


def check_urls(text: str) -> Iterator[Finding]:
    """Find web addresses printed in the text."""
    for match in re.finditer(r"(?:https?://|www\.)[\w./?=&%#~-]+", narrow(text)):
        yield "link", *match.span(), f"正文里有网址“{match.group()[:60]}”，请核对是不是本文应有的链接。"


CHECKS = (check_numbers, check_marks, check_pairs, check_tags, check_pinyin, check_broken, check_width, check_breath,
          check_adverts, check_urls)  # fmt: skip
