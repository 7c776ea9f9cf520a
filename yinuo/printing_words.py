"""The words of the printed reading, Chinese and English side by side. The command line starts without gettext."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from yinuo.channels.transcripts.messages import Lang

_WORDS: Mapping[str, tuple[str, str]] = {
    # speakers, promises
    "agent": ("座席", "Agent"),
    "customer": ("客户", "Customer"),
    "note": ("注", "note"),
    "promise": ("承诺", "promise"),
    "moment": ("时间", "time"),
    "finding": ("规范", "norm"),
    "better": ("换成", "better"),
    "emotion": ("情绪", "emotion"),
    "why": ("原因", "why"),
    "rules": ("依据", "rules"),
    "vague": ("含糊，没有说时间", "vague, no time given"),
    "after_event": ("从“{event}”起算", "counts from “{event}”"),
    "within": ("{due} 之前", "by {due}"),
    "by": ("{due} 之前", "by {due}"),
    "at": ("{due}", "at {due}"),
    "due": ("期限", "due"),
    "no_due": ("不定期限", "sets no deadline"),
    "owner": ("责任人", "owner"),
    "owner.self": ("座席本人", "the agent"),
    "owner.team": ("公司同事", "the team"),
    "owner.third_party": ("第三方", "a third party"),
    "action.callback": ("回电", "call back"),
    "action.reply": ("答复", "reply"),
    "action.refund": ("退款", "refund"),
    "action.ship": ("发货", "ship"),
    "action.visit": ("上门", "visit"),
    "action.send_document": ("寄送文件", "send a document"),
    "action.resolve": ("解决", "resolve"),
    "action.escalate": ("上报", "escalate"),
    "action.compensate": ("补偿", "compensate"),
    "action.follow_up": ("跟进", "follow up"),
    "action.other": ("其他", "other"),
    # feelings
    "calm": ("平静", "calm"),
    "anxious": ("焦急", "anxious"),
    "disappointed": ("失望", "disappointed"),
    "angry": ("生气", "angry"),
    "abusive": ("辱骂", "abusive"),
    "grateful": ("感谢", "grateful"),
    "rising": ("升温", "rising"),
    "falling": ("缓和", "falling"),
    "steady": ("平稳", "steady"),
    # norms
    "forbidden.dont_know": ("只说不知道", "“I don't know”"),
    "forbidden.cant": ("只说办不了", "“we can't”"),
    "forbidden.no": ("直接说不", "a bare no"),
    "forbidden.you_must": ("“您必须”", "“you must”"),
    "forbidden.wait": ("只让客户等", "“just wait”"),
    "forbidden.not_my_job": ("推掉责任", "not my job"),
    "blame_customer": ("怪客户", "blames the customer"),
    "argue": ("与客户争辩", "argues"),
    "absolute_claim": ("话说得太满", "absolute claim"),
    "scare": ("催促吓唬", "scares"),
    "upsell": ("向投诉的客户推销", "sells to a complaint"),
    "disparage_competitor": ("贬低同行", "disparages a competitor"),
    "impolite": ("不礼貌", "impolite"),
    "insincere_opener": ("“说实话”之类的开头", "insincere opener"),
    "vague_promise": ("含糊的承诺", "vague promise"),
    "form_letter": ("套话，没有回答", "form letter"),
    "privacy_leak": ("泄露隐私", "leaks private data"),
    "no_greeting": ("开头没有问候", "no greeting"),
    "no_name": ("没有称呼客户", "never uses the name"),
    "no_closing": ("结束前没问、没交代", "closes too soon"),
    "no_restatement": ("没有复述确认", "not said back"),
    "no_read_back": ("没有核对号码、地址", "not read back"),
    "interruption": ("打断客户", "interrupts"),
    "ignored_feeling": ("没有回应情绪", "feeling not answered"),
    "piecemeal": ("没有一次说全", "one thing after another"),
    "empty_apology": ("只道歉，没有行动", "a bare apology"),
    "repeated_apology": ("反复道歉没有行动", "apology without a deed"),
    # links
    "fulfils": ("说已做到：", "says it is kept: "),
    "repeats": ("重复：", "repeats: "),
    "dates": ("给了时间：", "dates: "),
    "postpones": ("推后：", "postpones: "),
    "advances": ("提前：", "brings forward: "),
    "agrees": ("客户同意改期：", "agrees to: "),
    "refuses": ("客户不同意改期：", "does not agree to: "),
    "answer.agrees": ("客户同意", "the customer agreed"),
    "answer.refuses": ("客户不同意", "the customer did not agree"),
    "withdraws": ("收回：", "withdraws: "),
    "hands_over": ("转交他人：", "hands over: "),
    "disputes": ("客户说没做到：", "says it was not kept: "),
    # calls
    "call": ("第 {number} 通", "Call {number}"),
    "inbound": ("来电", "inbound"),
    "outbound": ("去电", "outbound"),
    "normal": ("正常结束", "ended normally"),
    "dropped": ("断线", "line dropped"),
    "unknown": ("结束方式不明", "ending unknown"),
    # summary
    "summary": ("小结", "Summary"),
    "matter": (
        "一件工单，{calls} 次会话，{turns} 句话（客户 {customer}，座席 {agent}）",
        "One ticket, {calls} conversations, {turns} turns (customer {customer}, agent {agent})",
    ),
    "promises": ("承诺 {count} 个：{dated} 个有期限，{vague} 个含糊", "{count} promises: {dated} dated, {vague} vague"),
    "no_promises": ("没有承诺", "No promises"),
    "words": ("原话", "words"),
    "later": ("与其他话的关系", "in relation to"),
    "said": ("说话时间", "said"),
    "action": ("事项", "action"),
    "peak": (
        "最高点在第 {number} 通 {time}：{feeling}“{words}”",
        "peak in call {number} at {time}: {feeling} “{words}”",
    ),
    "no_peak": ("客户一直平静", "the customer stayed calm"),
    "findings": ("规范发现 {count} 处：{norms}", "{count} findings: {norms}"),
    "no_findings": ("没有规范发现", "No findings"),
    "owed": (
        "应回电：第 {number} 通 {time} 断线，由接电话的座席回电，从断线时起算",
        "Callback owed: call {number} was cut off at {time}; the agent who took it calls back, owed from then",
    ),
    "owed_kept": (
        "第 {number} 通 {time} 已回电，隔了 {after}",
        "called back in call {number} at {time}, after {after}",
    ),
    "owed_open": ("还没有回电", "not called back yet"),
    "hours": ("{hours} 小时 {minutes} 分", "{hours} h {minutes} min"),
    "minutes": ("{minutes} 分", "{minutes} min"),
    "warnings": ("读取说明", "How it was read"),
    "nothing": ("没有发现承诺、时间或规范问题。", "No promise, time or norm finding in it."),
    # stored cases
    "no_cases": ("没有案例。", "No cases."),
    "kind": ("内容", "about"),
    "cases": ("案例", "cases"),
    "failed_cases": ("不符", "failed"),
    "figures_of": ("指标", "figures"),
    "want": ("应为", "want"),
    "got": ("读出", "got"),
    "found_nothing": ("无", "nothing"),
    "cases.promises": ("承诺", "promises"),
    "cases.dues": ("期限", "due times"),
    "cases.moments": ("时间", "moments"),
    "cases.emotion": ("情绪", "emotion"),
    "cases.norms": ("规范", "norms"),
    "miss.missed": ("漏", "missed"),
    "miss.extra": ("多", "extra"),
    "miss.due": ("期限不符", "wrong due"),
    "miss.action": ("事项不符", "wrong action"),
    "miss.owner": ("责任人不符", "wrong owner"),
    "miss.label": ("不符", "wrong"),
    "miss.stretch": ("不符", "wrong"),
    "figure.message_f1": ("按句 F1", "message F1"),
    "figure.span_f1": ("按处 F1", "span F1"),
    "figure.due_exact": ("期限准确", "due exact"),
    "figure.false_dates": ("多出的期限", "false dates"),
    "figure.action": ("事项准确", "action"),
    "figure.owner": ("责任人准确", "owner"),
    "figure.exact": ("准确", "exact"),
    "figure.macro_f1": ("宏平均 F1", "macro-F1"),
    "figure.accuracy": ("准确", "accuracy"),
    "figure.hot_precision": ("生气辱骂查准", "angry or abusive precision"),
    "figure.hot_recall": ("生气辱骂查全", "angry or abusive recall"),
    "figure.precision": ("查准", "precision"),
    "figure.recall": ("查全", "recall"),
    "figure.f1": ("F1", "F1"),
    "today": ("今天 {time}", "today {time}"),
    "dated": ("{year}年{month}月{day}日 周{weekday} {time}", "{weekday} {day} {month} {year} {time}"),
    "day": ("{month}月{day}日 周{weekday} {time}", "{weekday} {day} {month} {time}"),
}
_WEEKDAYS = ("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Words:
    def __init__(self, lang: Lang) -> None:
        self._column = 0 if lang == "zh" else 1

    def __call__(self, name: str, **places: object) -> str:
        """The word or sentence of that name; a code the table does not know stands for itself."""
        words = _WORDS.get(name)
        if words is None:
            return name
        return words[self._column].format(**places) if places else words[self._column]

    def quoted(self, text: str) -> str:
        return f"“{text}”"

    def day(self, time: datetime, *, with_year: bool = False) -> str:
        """11月22日 周日 15:32, seconds only where they are not zero."""
        return self(
            "dated" if with_year else "day",
            year=time.year,
            month=time.month if self._column == 0 else _MONTHS[time.month - 1],
            day=time.day,
            weekday=_WEEKDAYS[self._column][time.weekday()],
            time=_clock(time),
        )

    def due(self, due: datetime, said_at: datetime) -> str:
        if due.date() == said_at.date():
            return self("today", time=_clock(due))
        return self.day(due, with_year=due.year != said_at.year)

    def length(self, seconds: float) -> str:
        hours, minutes = divmod(round(seconds / 60), 60)
        return self("hours", hours=hours, minutes=minutes) if hours else self("minutes", minutes=minutes)


def _clock(time: datetime) -> str:
    return f"{time:%H:%M:%S}" if time.second else f"{time:%H:%M}"
