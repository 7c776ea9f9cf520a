"""Every sentence the transcript reader says to people: a stable English msgid with named places, and its Chinese.

The web passes the msgid through gettext; the command line, which must start without Django, uses the table itself.
Each sentence says what is wrong and what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Sentence(NamedTuple):
    msgid: str
    zh: str


MESSAGES: Mapping[str, Sentence] = {
    "no_file": Sentence(
        "%(name)s cannot be opened (%(reason)s). Check the path, or use - to read from standard input.",
        "打不开 %(name)s(%(reason)s)。请检查路径,或者用 - 从标准输入读取。",
    ),
    "bad_time": Sentence(
        "“%(value)s” is not a time. Write it like 2026-03-02T10:20 or 2026-03-02T10:20+08:00.",
        "“%(value)s”不是时间。请写成 2026-03-02T10:20 或 2026-03-02T10:20+08:00 这样。",
    ),
    "bad_jsonl_line": Sentence(
        "Line %(row)s is not what this command reads: %(reason)s. Correct that line and run it again; "
        "nothing was written.",
        "第 %(row)s 行不符合格式:%(reason)s。请改正这一行再运行;没有输出任何结果。",
    ),
    "not_json": Sentence("it is not valid JSON", "不是有效的 JSON"),
    "not_utf8": Sentence("it is not UTF-8", "不是 UTF-8 编码"),
    "not_object": Sentence("it is not a JSON object", "不是 JSON 对象"),
    "missing_field": Sentence("the field “%(field)s” is missing", "缺少字段“%(field)s”"),
    "not_a_string": Sentence("the field “%(field)s” is not text", "字段“%(field)s”不是文本"),
    "not_a_speaker": Sentence(
        "“speaker” is “%(value)s”, it must be agent or customer", "“speaker”是“%(value)s”,只能是 agent 或 customer"
    ),
    "not_a_time": Sentence(
        "“%(value)s” is not a time such as 2026-03-02T10:20", "“%(value)s”不是 2026-03-02T10:20 这样的时间"
    ),
    "year_out_of_range": Sentence(
        "“%(value)s” lies outside the years %(first)s to %(last)s", "“%(value)s”不在 %(first)s 年到 %(last)s 年之间"
    ),
}


def say(code: str, lang: Lang, **facts: object) -> str:
    sentence = MESSAGES[code]
    template = sentence.zh if lang == "zh" else sentence.msgid
    return template % facts if facts else template
