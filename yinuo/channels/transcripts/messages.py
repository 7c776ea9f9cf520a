"""Every sentence the transcript reader says to people: a stable English msgid with named places, and its Chinese.

The web passes the msgid through gettext; the command line, which must start without Django, uses this table itself.
An error says what is wrong and what to do next; nothing is stored or printed after one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Sentence(NamedTuple):
    msgid: str
    zh: str


MESSAGES: Mapping[str, Sentence] = {
    # the file as a whole
    "no_file": Sentence(
        "%(name)s cannot be opened (%(reason)s). Check the path, or use - to read from standard input.",
        "打不开 %(name)s（%(reason)s）。请检查路径，或者用 - 从标准输入读取。",
    ),
    "too_large": Sentence(
        "The file has %(megabytes)s MB; at most %(limit)s MB are read. Split it by call and bring the parts one by one.",
        "文件有 %(megabytes)s MB，最多读取 %(limit)s MB。请按通话拆成几个文件，分别上传。",
    ),
    "too_many_turns": Sentence(
        "The file holds more than %(limit)s turns. Split it by call and bring the parts one by one.",
        "文件里超过 %(limit)s 句话。请按通话拆成几个文件，分别上传。",
    ),
    "turn_too_long": Sentence(
        "The turn at line %(line)s has %(length)s characters; at most %(limit)s are read. "
        "Check that each turn stands on its own line with its speaker.",
        "第 %(line)s 行的一句话有 %(length)s 个字，最多读取 %(limit)s 个。请检查是否每句话都单独成行并写明说话人。",
    ),
    "empty": Sentence(
        "The file is empty. Export the conversation again and check that it has content.",
        "文件是空的。请重新导出通话记录，确认里面有内容。",
    ),
    "not_text": Sentence(
        "This is not a text file but %(kind)s. Export the conversation as text, CSV, JSON lines or subtitles (SRT, VTT).",
        "这不是文本文件，而是%(kind)s。请把通话导出为文本、CSV、JSONL 或字幕（SRT、VTT）文件。",
    ),
    "unknown_encoding": Sentence(
        "The text is in no encoding that we know. Save it again as UTF-8 (UTF-16 and GB18030 are read too).",
        "无法识别文件的文字编码。请另存为 UTF-8 再试（UTF-16 和 GB18030 也可以）。",
    ),
    # kinds of file that are no text
    "kind_picture": Sentence("a picture", "一张图片"),
    "kind_pdf": Sentence("a PDF document", "PDF 文档"),
    "kind_office": Sentence("an Office document or a ZIP archive", "Office 文档或 ZIP 压缩包"),
    "kind_sound": Sentence("a sound or video recording", "录音或录像"),
    "kind_archive": Sentence("a compressed archive", "压缩包"),
    "kind_binary": Sentence("binary data", "二进制数据"),
    # the shape of what it holds
    "no_speakers": Sentence(
        "No line says who is speaking. Begin each line with the speaker and a colon, for example “客户：” or “座席：”.",
        "没有一行写明是谁在说话。请在每句话前写上说话人和冒号，例如“客户：”或“座席：”。",
    ),
    "one_unknown_speaker": Sentence(
        "The only speaker found is “%(label)s”, and it is unclear whether that is the customer or the agent. "
        "Name them “客户：” and “座席：”.",
        "只找到一个说话人“%(label)s”，分不清是客户还是座席。请改写为“客户：”和“座席：”。",
    ),
    "no_text_column": Sentence(
        "The header has no column for the words said. Name the columns speaker, text and time (or 说话人, 内容, 时间).",
        "表头里没有“内容”这一列。请把列名写成 说话人、内容、时间（或 speaker、text、time）。",
    ),
    "no_speaker_column": Sentence(
        "The header has no column for the speaker. Name the columns speaker, text and time (or 说话人, 内容, 时间).",
        "表头里没有“说话人”这一列。请把列名写成 说话人、内容、时间（或 speaker、text、time）。",
    ),
    "bad_row": Sentence(
        "Row %(row)s cannot be read: %(reason)s. Correct that row and try again; nothing was read.",
        "第 %(row)s 行无法读取：%(reason)s。请改正这一行再试；其余内容也没有读入。",
    ),
    "bad_subtitles": Sentence(
        "The subtitles cannot be read. Export them again as SRT or WebVTT.",
        "字幕文件无法读取。请重新导出为 SRT 或 WebVTT 格式。",
    ),
    "bad_jsonl_line": Sentence(
        "Line %(row)s is not what this command reads: %(reason)s. Correct that line and run it again; nothing was written.",
        "第 %(row)s 行不符合格式：%(reason)s。请改正这一行再运行；没有输出任何结果。",
    ),
    "bad_case_line": Sentence(
        "%(name)s, line %(row)s, is no case: %(reason)s. Correct that line and run it again; nothing was checked.",
        "%(name)s 第 %(row)s 行不是案例：%(reason)s。请改正这一行再运行；还没有检查任何案例。",
    ),
    # reasons inside "row 7 cannot be read: ..."
    "not_json": Sentence("it is not valid JSON", "不是有效的 JSON"),
    "not_utf8": Sentence("it is not UTF-8", "不是 UTF-8 编码"),
    "not_object": Sentence("it is not a JSON object", "不是 JSON 对象"),
    "missing_field": Sentence("the field “%(field)s” is missing", "缺少字段“%(field)s”"),
    "not_a_string": Sentence("the field “%(field)s” is not text", "字段“%(field)s”不是文本"),
    "not_a_speaker": Sentence(
        "“speaker” is “%(value)s”, it must be agent or customer", "“speaker”是“%(value)s”，只能是 agent 或 customer"
    ),
    "not_a_case": Sentence("it says none of %(choices)s", "没有写 %(choices)s 中的任何一项"),
    "not_a_list": Sentence("the field “%(field)s” is not a list of objects", "字段“%(field)s”不是由对象组成的列表"),
    "not_a_choice": Sentence(
        "“%(field)s” is “%(value)s”, it must be one of %(choices)s", "“%(field)s”是“%(value)s”，只能是 %(choices)s 之一"
    ),
    "span_not_in_text": Sentence("“%(span)s” does not stand in the text", "正文里没有“%(span)s”"),
    "wrong_columns": Sentence(
        "it has %(found)s columns, the header has %(wanted)s", "有 %(found)s 列，而表头有 %(wanted)s 列"
    ),
    "open_quote": Sentence("a quotation mark is never closed", "引号没有配对"),
    "no_speaker": Sentence("it does not say who is speaking", "没有写明说话人"),
    "not_a_time": Sentence(
        "“%(value)s” is not a time such as 2026-03-02T10:20", "“%(value)s”不是 2026-03-02T10:20 这样的时间"
    ),
    "year_out_of_range": Sentence(
        "“%(value)s” lies outside the years %(first)s to %(last)s", "“%(value)s”不在 %(first)s 年到 %(last)s 年之间"
    ),
    "too_far_into_call": Sentence("it is %(hours)s hours into the call", "距通话开始已有 %(hours)s 小时"),
    "bad_time": Sentence(
        "“%(value)s” is not a time we can use. Write it like 2026-03-02T10:20, between the years %(first)s and %(last)s.",
        "“%(value)s”不是可用的时间。请写成 2026-03-02T10:20 这样，年份在 %(first)s 到 %(last)s 之间。",
    ),
    # notices: it was read all the same
    "removed_characters": Sentence(
        "%(count)s invisible control characters (NUL, text direction and the like) were taken out.",
        "已去掉 %(count)s 个不可见的控制字符（空字符、文字方向符等）。",
    ),
    "damaged_characters": Sentence(
        "%(count)s damaged characters could not be read and stand as �.",
        "有 %(count)s 个字符已损坏，显示为 �。",
    ),
    "repeated_text": Sentence(
        "Lines %(first)s to %(last)s repeat the calls from line %(original)s on; they were read once.",
        "第 %(first)s 到 %(last)s 行与第 %(original)s 行起的通话完全相同，只读入一次。",
    ),
    "narration": Sentence(
        "%(count)s lines belong to no speaker and were read as narration (first: line %(line)s).",
        "有 %(count)s 行没有说话人，按旁白处理（第一处在第 %(line)s 行）。",
    ),
    "guessed_speakers": Sentence(
        "Speakers guessed from what they say: agent %(agents)s; customer %(customers)s. Correct it if it is the other way round.",
        "说话人按内容推断：座席是 %(agents)s，客户是 %(customers)s。如果反了请更正。",
    ),
    "unquoted_turns": Sentence(
        "%(count)s quotation marks were never closed (first: line %(line)s); each such turn was read to the end of its line.",
        "有 %(count)s 处引号没有写完（第一处在第 %(line)s 行），读到行尾为止。",
    ),
    "no_start_time": Sentence(
        "The file does not say when the call began; it was dated %(at)s. Give the start to get the right due times.",
        "文件里没有通话开始时间，按 %(at)s 计算。请指定开始时间，承诺的期限才会准确。",
    ),
    "guessed_times": Sentence(
        "%(count)s turns carry no time; they were spaced %(seconds)s seconds apart.",
        "有 %(count)s 句话没有时间，按每 %(seconds)s 秒一句排列。",
    ),
    "guessed_call_start": Sentence(
        "Call %(number)s carries no time; it was dated %(at)s from the text “%(words)s”.",
        "第 %(number)s 通没有时间，根据“%(words)s”按 %(at)s 计算。",
    ),
    "assumed_call_start": Sentence(
        "Nothing tells when call %(number)s began; it was dated %(at)s.",
        "看不出第 %(number)s 通是什么时候开始的，按 %(at)s 计算。",
    ),
    "skipped_rows": Sentence(
        "%(count)s rows hold neither a speaker nor words and were left out (first: row %(row)s).",
        "有 %(count)s 行既没有说话人也没有内容，已跳过（第一处在第 %(row)s 行）。",
    ),
    "empty_turns": Sentence(
        "%(count)s turns without words were left out (first: line %(line)s).",
        "有 %(count)s 句话没有内容，已跳过（第一处在第 %(line)s 行）。",
    ),
}


def say(code: str, lang: Lang, **facts: object) -> str:
    sentence = MESSAGES[code]
    template = sentence.zh if lang == "zh" else sentence.msgid
    return template % facts if facts else template
