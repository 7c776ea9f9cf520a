"""Norms that look at a whole clause or message: nothing but waiting, nothing but no, a number read out in full."""

from __future__ import annotations

import re

_SURNAME = (
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳]"
)
_PERSON = (
    rf"{_SURNAME}{{0,2}}(?:妈妈|爸爸|爷爷|奶奶|叔叔?|阿姨|大爷|大妈|大叔|大哥|大姐|大娘|师傅|老师|老板|教授|医生|大夫|主任|经理|"
    r"总|同学|家长|姐姐?|哥哥?|帅哥|美女|小伙子|小姑娘|法官|助理|护士|主管|科长|处长|校长|院长|馆长|太太|夫人|姑娘|老人家|各位|"
    r"大家|朋友)"
)
_ADDRESS = (
    r"(?:那边|这边|那个|这个|好的?|嗯+|哦+|啊|呃|额|喂|行|可以|亲爱的?|亲+|您?你好|尊敬的\w{0,4}|客户|先生|女士|小姐|宝|宝贝|小主|"
    rf"{_PERSON}|"
    r"不好意思|非常抱歉|很抱歉|真的?抱歉|实在抱歉|抱歉|对不起|那|请|麻烦|辛苦|劳烦|烦请|还|还请|也|就|先|再|都|"
    r"先别挂|别挂|不要挂|别急|不急|不着急|别着急|不要着急|稍安勿躁|知道了|收到|明白|了解|是的|你|谢谢|感谢|理解|您|多|"
    r"祝你\w{0,6}|哈|呢|哟|呦|哒|的|了|啊|呀|哦|噢|喔|吧|额|嘿|滴|嗷|嗯?呐|要|需要?|还要|还得|得|只能|只好|就好|马上|很快|快了|咱们?|我们?|那边|这就|哈喽|拜托|~|-|\^|,|。|!|\.|;|:|\)|\(|这边|小妹|妹子|一下|下|一点|点|时间|片刻|儿|会|一会|一会儿|哈哈|电话|话筒|在线|继续|暂时|现在|多多|哎|诶|唉|嘞)"
)
_WAIT = (
    r"(?:稍作等[待候]|稍待|稍事等[待候]|稍微等等?|稍稍等等?|等一?哈子?|等一?会子|等一小会儿?|等一?下[下子]|等一歇|等一阵|等片刻|"
    r"等我们?一?(?:下下?|会儿?)|候着|坐等|稍等|稍候|稍后|等等|等一等|等一下|等下|等一会儿?|等会儿?|等待|等着|等候|候一下|耐心等|耐心等待|耐心等候|静候|"
    r"不要挂机|等通知|等消息|等等看|再等等|再等|等)"
)
#: the longest message that can still be nothing but waiting
_WAIT_LENGTH = 60


def bare_wait(text: str) -> tuple[int, int] | None:
    """Where the waiting stands when the whole message asks for nothing but waiting."""
    if "等" not in text and "候" not in text and "稍后" not in text:
        return None
    if len(text) > _WAIT_LENGTH:
        return None
    rest = _CHUNKS.sub("", text)
    if rest and (rest.strip("吗") or _ASKS.search(text)):
        return None
    found = _WAIT_WORDS.search(text)
    return found.span() if found else None


_WAIT_WORDS = re.compile(r"(?:请|再|先|耐心|你)*" + _WAIT + r"(?:待|候|一下|下)?")
#: 嘛 folds to 吗: only with one of these words does it ask for leave
_ASKS = re.compile(r"可以|能|方便|[好行成]吗|介意|愿意")
_CHUNKS = re.compile(rf"{_WAIT_WORDS.pattern}|{_ADDRESS}")

_SUBJECT = r"(?:哎呀?|唉呀?|哎哟|呃+|额+|啊+|噢|诶|嗨|呀|喂|啧|呵|哼|嗯+|没有|亲爱的?|亲+|你好|你|抱歉|不好意思|对不起|好的|嗯|哦|那|这个|那个|这|那|现在|目前|暂时|这种|这样|这边|我们|小妹|妹子|是|也|肯定|确实|都|恐怕|应该|真的?|还是|的话|可能|当然|不,|先生|女士|,|实在|绝对|一般|当天|今天|线上|本人|规定)*"
_NO = r"(?:不行|不可以|不能够|不能|不成|没门|不得行|不中|不可|想都别想|免谈)"
_NO_WORDS = re.compile(_NO)
_PARTICLE = r"(?:的|哦|呢|啊|亲|宝贝?|宝子|老师|师傅|阿姨|叔|哥哥|姐姐|老板|同学|家长|嘛|呀|哈|噢|喔|额|了|滴|嗷|哒|啦|吧|先生|女士|小姐|哟|~|-|哎|诶|不好意思|抱歉|客户|姐|哥|嘞)"
_CLAUSE = re.compile(r"[^,。!?;:\n]+")
_BARE_NO = re.compile(rf"{_SUBJECT}(?P<no>{_NO}{_NO}?){_PARTICLE}*")
#: recognised speech has no commas: "不行的先生这个是规定"
_OPENING_NO = re.compile(
    rf"(?:哎呀?|唉呀?|哎哟|呃+|额+|啊+|噢|诶|喂|亲|你好|先生|女士|小姐|{_PERSON}|好的?|抱歉|不好意思|对不起|那个|这个|那|这|嗯|哦|是|也|肯定|真)*(?P<no>{_NO}(?:(?:的|啊)?{_NO})*)(?:的亲|的哦|的呢|的啊|的哈|的呀|的先生|的女士|哦|呢|啊|哈|亲|呀|哒|嘛|滴|先生|女士|姐|哥|宝|老师|师傅|阿姨|叔|(?:(?<=不行)|(?<=不可以)|(?<=不成))(?=会员|公司|规定|必须|只能|这|系统|没|超|过|要|因为|商场|学校|老师|师傅|医院|合同|法律|宠物|家长|上面|领导|谁来|任何|一|两|三|都|别|你(?:得|必须|这|那|没|刚|说|要先))|(?<=不行不行)|(?<=不可以不可以)|(?<=不成不成)|(?<=不能不能)|(?<=不行)(?:哎|诶|嘞|噢|喔|呃)|(?<=^不行)(?!就|的话|吗|我|咱|再|可以|你|那|换|给|先|也|了|还|要|咋|怎么|能)|(?<=..不可以)|的(?=我们|这|规|公|系|必|您|你|没|得|要|因|已|超))"
)
_NO_REFUSAL = re.compile(
    r"(?<!不)行不行|可不可以|能不能|不可以吗|不行吗|不能吗|不是不|没有不|怎么不|为什么不|不行的话|不行就"
)


def bare_no(text: str) -> list[tuple[int, int]]:
    """Clauses that are nothing but a no, and a no that opens the message."""
    if _NO_WORDS.search(text) is None:
        return []
    found: list[tuple[int, int]] = []
    for clause in _CLAUSE.finditer(text):
        words = clause.group()
        if len(words) > 24 and clause.start() > 0:
            continue
        after = text[clause.end() : clause.end() + 1]
        if after == "?" or _NO_REFUSAL.search(words):
            continue
        no = _BARE_NO.fullmatch(words) or (_OPENING_NO.match(words) if not found and clause.start() < 12 else None)
        if no:
            found.append((clause.start() + no.start("no"), clause.start() + no.end("no")))
    return found


_STRONG = re.compile(r"一定|一准|准保|肯定|绝对|保证|百分之?百|铁定|准保|必定|必须")
#: the speaker, with nothing but a time, a place in the order or a manner before the strong word
_MYSELF = re.compile(
    r"(?:我|咱|小妹|妹子|小弟|本人|这边)(?:们|这边|自己|个人|本人|也|都|会|就|再|还|今天|明天|后天|大后天|今晚|明早|明晚|下班|上班|"
    r"处理完|忙完|查完|问完|核实完|到时候?|回头|马上|周[一二三四五六日末]|礼拜[一二三四五六天]|下周|这周|月底|月初|"
    r"早上|上午|中午|下午|傍晚|晚上|夜里|分钟|小时|钟头|点钟?|半|刻|天|号|日|月|前|后|之|以|内|里|左右|过|在|等|[0-9一二三四五六七八九十两几个:,])*$"
)
#: what a person can do by trying; a result that hangs on others is none of it
_DEED = re.compile(
    r"(?:会|都|能|要|也|再|先|在|亲自|亲手|及时|准时|按时|尽快|第一时间|马上|今天|明天|后天|下班前?|[上下中]午|晚上|[0-9一二三四五六七八九十两几半]+(?:点|分钟|小时|个)?(?:钟|半)?(?:前|后|内|之前|之内)?)*"
    r"(?:[给跟和向为替帮把]|打|回|盯|催|查|问|记|转|带|写|发|说|反馈|联系|通知|尽|努力|争取|负责|陪|守|留意|注意|不会?(?:再)?(?:忘|推|漏打|拖|耽误|让你白|骗|敷衍))"
)
_BEYOND = re.compile(
    r"让你|满意|好评|赚|涨|赔下来|批下来|不会?(?:再)?(?:坏|漏|出|有|亏|跌)|彻底|百分|治|保本|(?:帮|给|替)你(?:赚|要回|追回|拿到|弄到|抢到|考|办成|办下|批|解决|修好|搞定)|妥善|圆满|处理|解决"
)


#: in speech the subject is left out: "五点前一定给您回过去"
_TIMED = re.compile(
    r"(?:^|[,。!?;:]|嗯|好的?|行)(?:今天|明天|后天|今晚|明早|[上中下]午|晚上|早上|下班|分钟|小时|点|半|前|后|内|之|以|[0-9一二三四五六七八九十两])+$"
)
_OWN_ACT = re.compile(r"[给帮跟]你(?:回|打|补|发|查|问|看|盯|催|说)")


def own_effort(text: str, start: int, end: int) -> bool:
    """Whether the strong word in this stretch is about what the speaker will do, and no result of somebody else's."""
    strong = _STRONG.search(text, start, end + 4)
    if strong is None:
        return False
    before = text[max(0, strong.start() - 20) : strong.start()]
    if _MYSELF.search(before) is None:
        return _TIMED.search(before) is not None and _OWN_ACT.match(text, strong.end()) is not None
    return _DEED.match(text, strong.end()) is not None and _BEYOND.search(text, strong.end(), strong.end() + 14) is None


_MOBILE = r"1[3-9]\d(?:[- ]?\d{4}){2}"
_IDENTITY = r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx]"
_CARD = r"\d{4}(?:[- ]?\d{4}){3}(?:[- ]?\d{1,3})?|\d{16,19}"
_NUMBER = re.compile(rf"(?<![\d*.])(?:(?P<identity>{_IDENTITY})|(?P<card>{_CARD})|(?P<mobile>{_MOBILE}))(?![\d*])")
_SPOKEN = re.compile(
    r"(?<![一二三四五六七八九零幺〇两0-9])[一幺1][三四五六七八九3-9][零〇幺一二两三四五六七八九0-9]{9}(?![零〇幺一二两三四五六七八九0-9])"
)
_SPOKEN_LONG = re.compile(
    r"(?<![一二三四五六七八九零幺〇])[零〇幺一二两三四五六七八九0-9]{15,19}[xX]?(?![零〇幺一二三四五六七八九])"
)
#: fewer digits than a mobile number has are nobody's number; most messages end here
_MANY_DIGITS = re.compile(r"[0-9零〇幺一二两三四五六七八九][0-9零〇幺一二两三四五六七八九 -]{9}")
_AT_WORK = re.compile(
    r"配送员|快递员|派件员|派送员|揽收员|快递小哥|小哥|骑手|司机|师傅|工程师|装维|站点|网点|营业厅|客服|热线|客户经理|理财经理|查勘员|导游|领队|管家|服务电话|值班|前台|驿站|自提点|门店|窗口|科室|班主任老师的工作|业务电话|对公电话|公司电话|单位电话|办公电话|售后电话|维修点|服务商|安装"
)
_PRIVATE = re.compile(
    r"您的|你的|您留|你留|本人|收件人|寄件人|发件人|户主|机主|客户|业主|租客|房东|邻居|家属|家长|患者|投保人|被保险人|联系人|投诉您|投诉你|举报|先生|女士|小姐|您这边|预留|身份证|这个号"
)
_REFERENCE = re.compile(
    r"订单|单号|运单|工单|流水|编号|受理|合同号|案件号|保单|报案号|发票号|物流号|快递单|交易号|凭证|序列号|批次|取件码|验证码|商品编码|退款单|服务单|批单|预约号|票号|条码|设备号|申请号"
)
_MONEY = re.compile(r"卡|账|银行|尾号|户")


def leaked_numbers(text: str) -> list[tuple[int, int]]:
    """Full identity, card and mobile numbers; numbers of people at work and reference numbers are none."""
    if _MANY_DIGITS.search(text) is None:
        return []
    found: list[tuple[int, int]] = []
    for number in [*_NUMBER.finditer(text), *_SPOKEN.finditer(text), *_SPOKEN_LONG.finditer(text)]:
        before = text[max(0, number.start() - 18) : number.start()]
        nearest = max((hit.end() for hit in _REFERENCE.finditer(before)), default=-1)
        if number.lastgroup == "mobile" or number.re is _SPOKEN:
            at_work = max((hit.end() for hit in _AT_WORK.finditer(before)), default=-1)
            private = max((hit.end() for hit in _PRIVATE.finditer(before)), default=-1)
            if at_work > private or nearest > private:
                continue
        elif number.lastgroup == "identity" or "身份证" in before:
            if nearest >= 0 and "身份证" not in before:
                continue
        elif nearest >= 0 or not _MONEY.search(text[max(0, number.start() - 30) : number.end() + 12]):
            continue
        if not any(start < number.end() and number.start() < end for start, end in found):
            found.append(number.span())
    return found
