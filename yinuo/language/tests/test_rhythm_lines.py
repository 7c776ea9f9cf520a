"""Lines of agents as a call centre hears them: those that promise again and again, and as many that do not.

All are said on Wednesday 18 November 2026 at ten. The model was not trained on them; the rules of the rhythm were put right by them.
"""

from __future__ import annotations

import pytest

from yinuo.language import read
from yinuo.language.corpus.promises import NOW
from yinuo.language.types import Message, Rhythm

#: what is said | every, interval, first due time, how often in all (-: no end), until
AGAIN = """
以后每周五我给您发一次进度|week 1 11-20 18:00
您放心我每周五下午三点给您打电话|week 1 11-20 15:00
我这边每个星期三下午给您回复处理进度|week 1 11-18 18:00
我每星期四上午十点给您回访一次|week 1 11-19 10:00
逢周一我给您打电话汇报|week 1 11-23 18:00
每逢周二我给您发一份维修记录|week 1 11-24 18:00
我们每周三下午四点前给您发周报|week 1 11-18 16:00
每周六上午师傅过去给您看一次|week 1 11-21 12:00
我每天给您打个电话|day 1 11-18 23:59
我每天晚上八点给您打电话说一下情况|day 1 11-18 20:00
每天早上九点我给您发物流截图|day 1 11-19 09:00
我每天中午给您报一次进展|day 1 11-18 12:00
我天天给您汇报进度|day 1 11-18 23:59
我每晚给您回个电话|day 1 11-18 23:59
从明天起我每天给您回电话|day 1 11-19 23:59
明天开始每天上午十点我给您打电话|day 1 11-19 10:00
从下周一起我每天给您发进度|day 1 11-23 23:59
下周开始每周三我给您发进度|week 1 11-25 18:00
从下个月起每月5号我给您发对账单|month 1 12-05 23:59
自12月1日起我们每周一给您发报告|week 1 12-07 18:00
每个工作日下午五点我给您反馈一次|workday 1 11-18 17:00
我每个工作日给您打一个电话|workday 1 11-18 23:59
每月15号我给您发账单|month 1 12-15 23:59
每个月十号之前我们给您寄发票|month 1 12-10 23:59
每月底我给您发对账单|month 1 11-30 23:59
我每个月月底给您发用量表|month 1 11-30 23:59
每个月初给您寄一份报表|month 1 12-05 23:59
每月最后一天我给您发账单|month 1 11-30 23:59
我每个月给您回访一次|month 1 11-30 23:59
每季度给您寄一份保养报告|month 3 02-18 23:59
我们每季度派师傅上门检修一次|month 3 02-18 23:59
每半年给您安排一次免费保养|month 6 05-18 23:59
每年给您做一次免费保养|month 12 11-18 23:59
我每隔两天给您回个电话|day 2 11-20 23:59
我每两天给您发一次进度|day 2 11-20 23:59
我每隔一天给您打一个电话|day 2 11-20 23:59
我每三天跟您联系一次|day 3 11-21 23:59
我每两周给您发一次报告|week 2 12-02 23:59
每隔一周我给您发一份报告|week 2 12-02 23:59
每三个月给您寄一次账单|month 3 02-18 23:59
我每半小时给您同步一次|once 1 11-18 10:30
我每个小时给您同步一次进展|once 1 11-18 11:00
每小时给您更新一次抢修进度|once 1 11-18 11:00
我每隔一小时给您打一次电话|once 1 11-18 11:00
每周一、三、五我给您发进度。|once 1 11-18 18:00
每周一三五我给您打电话|once 1 11-18 18:00
每周二和周四下午三点我给您打电话|once 1 11-19 15:00
每周二、周四上午给您回电话|once 1 11-19 12:00
连续三天我每天给您打电话|day 1 11-18 23:59 3 -
我每天给您打电话，连续七天|day 1 11-18 23:59 7 -
我连着三天每天上午九点给您回电|day 1 11-19 09:00 3 -
我每周五给您发进度，一共四次|week 1 11-20 18:00 4 -
每月5号给您发账单，总共十二次|month 1 12-05 23:59 12 -
我每天给您发进度，直到修好为止|day 1 11-18 23:59
我每天给您发进度一直到12月5号为止|day 1 11-18 23:59 - 12-05
我每周一给您汇报，到年底为止|week 1 11-23 18:00 - 12-31
在修好之前我每天给您打一个电话|day 1 11-18 23:59
退款到账之前我每天给您打电话|day 1 11-18 23:59
到本月底之前我每天给您回电话|day 1 11-18 23:59 - 11-30
我們每週五給您發進度|week 1 11-20 18:00
我每個星期三下午給您回電話|week 1 11-18 18:00
我每天下午五點前給您回覆|day 1 11-18 17:00
每個工作日我都會給您回電|workday 1 11-18 23:59
每個月15號我給您發帳單|month 1 12-15 23:59
每隔兩天我給您回個電話|day 2 11-20 23:59
那这样我每天下午五点给您打个电话您看行吗|day 1 11-18 17:00
好的我这边每个礼拜三上午跟您联系一次|week 1 11-18 12:00
那我就每两天给您打一次电话直到这个事情解决|day 2 11-20 23:59
就是说我每天都会给您回电话的|day 1 11-18 23:59
亲，我们每周五会给您发进度的哦|week 1 11-20 18:00
专员每周一会联系您|week 1 11-23 18:00
工程师每周二上午会上门给您巡检|week 1 11-24 12:00
技术同事每天下班前会给您发一份日志|day 1 11-18 18:00
我每周日晚上八点给您发孩子的学习报告|week 1 11-22 20:00
我周一到周五每天给您打电话|workday 1 11-18 23:59
我每周给您打一次电话|week 1 11-20 18:00
接下来三天我每天给您打电话|day 1 11-18 23:59 3 -
连续两周我每天给您打电话|day 1 11-18 23:59 - 12-01
连续三个月我每周一给您发报告|week 1 11-23 18:00 - 02-22
连续三个工作日我每天给您回电|workday 1 11-18 23:59 3 -
下周我每天给您打电话|day 1 11-23 23:59 - 11-29
每年年底给您寄一份保养报告|month 12 12-31 23:59
之前是我们没做好，以后我每天给您打电话|day 1 11-18 23:59
您放心我不会忘的，每周五我给您发进度|week 1 11-20 18:00
您别急我每天给您打电话|day 1 11-18 23:59
好的以后每周五我给您打电话|week 1 11-20 18:00
從明天起我每天給您回電話|day 1 11-19 23:59
連續三天我每天給您回電話|day 1 11-18 23:59 3 -
我每兩週給您發一次報告|week 2 12-02 23:59
每季度師傅上門檢修一次|month 3 02-18 23:59
"""

#: habits, rules, questions, refusals, conditions, the past, the customer's part: nothing comes again by them
NOT_AGAIN = """
每次您来电我都给您登记
每天都有人给我打电话
我们每天八点上班
每个客户我们都会回访
每位客户我们都会联系
每周都有很多客户来电咨询
系统每天凌晨自动备份
您每个月15号之前还款就行
您每天吃两次，一次一片
热线每天九点到六点有人接听
我们每周一例会
公交每半小时一班
每台机器我们都检查过
我上周五给您发过进度了
这周五我给您发进度
下周五下午三点我给您打电话
我明天给您回电话
我五分钟后给您打过去
我每天都在处理这个问题
每天我们要接三百多个电话
您每次打来都是这样吗
客户每天都来催
师傅每天要跑十几家
他每天都给我打电话
每月会员日全场八折
您每月的账单都是15号出
每周二我们盘点不营业
年费每年从卡里扣一次
我每天工作八小时
会员每月可以领一张券
每周五的课您还来吗
需要我每天给您打电话吗
您是希望我每周给您发进度吗
如果您需要，我可以每周五给您发进度
要是修不好我每天给您打电话
您说你们每周五给您发进度是吧
我不会每天给您打电话
我没办法每天给您打电话
我们不能每周都上门
我没说每天给您打电话
之前我每天都给您打电话的
上个月我们每周给您发一次报告
每份订单都送一张券
每一件商品我们都检查
每单最多减二十
每隔五米有一个探头
每分钟收费一毛
每小时两百块
每月三十九块钱
每年要交一次年费
套餐每月20G流量
每天限购一件
每天前一百名有礼
您隔天再来看看吧
隔天到货
天天特价
您天天打电话也没有用
逢周一休息
逢年过节我们都放假
每逢周末人都很多
每周一到周五上班
工作日每天九点到十八点
每周七天都营业
每次上门收五十
每家店价格不一样
每个月的费用您可以在手机上查
请您每天量一次体温
麻烦您每周五把数据发给我们
您每两小时重启一次
建议您每三个月换一次滤芯
滤芯每半年换一次
保养每五千公里一次
利息每季度结算一次
工资每月底发
客人每天都在群里问
短信每天最多收五条
我先给您登记，周五给您发进度
每一步我都会跟您说
您的每一条意见我们都会转达
每个环节我都给您盯着
每样东西都给您寄过去
我不会每周都给您打电话的
我做不到每天给您打电话
我没法保证每周五给您发
我们不是每天都打电话的
去年我们每个月给您寄过账单
以前我每周都给您发报告的
曾经每周给您打过电话
我每天都看，明天下午给您答复
修好之后每周给您打一个电话
收到退货后每天给您报一次进度
如果您愿意我每周给您发一次
万一修不好我每天给您打电话
您不用每天給我打電話
每次您來電我都給您登記
每個客戶我們都會回訪
系統每天凌晨自動備份
麻煩您每週五把數據發給我們
我們每週一例會
"""


def rhythms(text: str) -> list[Rhythm]:
    return [one.rhythm for one in read(Message(text, "agent", NOW)).promises if one.rhythm is not None]


def told(rhythm: Rhythm) -> str:
    ends = f" {rhythm.count or '-'} {format(rhythm.until, '%m-%d') if rhythm.until else '-'}"
    said = f"{rhythm.every or 'once'} {rhythm.interval} {rhythm.first_due:%m-%d %H:%M}"
    return said if ends == " - -" else said + ends


@pytest.mark.parametrize("line", AGAIN.strip().splitlines())
def test_what_comes_again_is_heard_with_its_rhythm(line: str) -> None:
    text, wanted = line.split("|")
    assert told(rhythms(text)[0]) == wanted


@pytest.mark.parametrize("text", NOT_AGAIN.strip().splitlines())
def test_what_does_not_come_again_has_no_rhythm(text: str) -> None:
    assert rhythms(text) == rhythms(text + "。") == []


@pytest.mark.parametrize("text", ["我不会每天给您打电话的", "我没办法保证每周五给您发", "上个月我们每周给您发一次报告"])
def test_what_is_denied_or_over_is_no_promise_at_all(text: str) -> None:
    assert read(Message(text, "agent", NOW)).promises == ()


def test_days_that_were_cut_from_their_list_are_in_the_words() -> None:
    (promise,) = read(Message("每周一、三、五我给您发进度。", "agent", NOW)).promises
    assert promise.span.text == "每周一、三、五我给您发进度"


def test_a_time_of_the_deeds_own_wins_over_a_rhythm_beside_it() -> None:
    for promise in read(Message("我每天都看，明天下午给您答复", "agent", NOW)).promises:
        assert promise.rhythm is None


@pytest.mark.parametrize("year", [1, 9998, 9999])
@pytest.mark.parametrize(
    "how", ["每周五", "每年", "每99个月", "每月31号", "连续三百个月每天", "每个工作日", "每两小时"]
)
def test_the_ends_of_the_calendar_raise_nothing(year: int, how: str) -> None:
    read(Message(f"我{how}给您打电话", "agent", NOW.replace(year=year, month=12, day=31)))
