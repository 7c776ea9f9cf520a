"""Fold a text for matching: half-width, simplified, lower case, no blanks inside Chinese; and find the way back."""

from __future__ import annotations

import re

_TRADITIONAL = str.maketrans(
    "後點時鐘號個兩禮內間這現當過從幾剛週淩來還說錯對準確應該開歲處關為無質閒達營業務節慶聖誕親勞動後臘陽曆農夠壹貳週數"
    "總內遲盡達續請給聯係複復電話訂單約預計區資訊問題結果員專門線費實際樣種萬億頭僅須於與長遠進選擇隔連續滿鄰將會沒誤諾",
    "后点时钟号个两礼内间这现当过从几刚周凌来还说错对准确应该开岁处关为无质闲达营业务节庆圣诞亲劳动后腊阳历农够一二周数"
    "总内迟尽达续请给联系复复电话订单约预计区资讯问题结果员专门线费实际样种万亿头仅须于与长远进选择隔连续满邻将会没误诺",
)
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = dict.fromkeys(map(ord, "—–―‐−－ー~～〜"), "-")
_CAPITALS = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_FULL_CAPITALS = {code + 0xFEE0: chr(code + 32) for code in range(65, 91)}
_OTHER = {
    ord("、"): ",",
    ord("　"): " ",
    ord("\xa0"): " ",
    ord("\t"): " ",
    ord("﹕"): ":",
    ord("∶"): ":",
    ord("○"): "零",
}
FOLD = _TRADITIONAL | _WIDTH | _CAPITALS | _FULL_CAPITALS | _OTHER | _DASHES

_BLANKS = re.compile(r" +")
_LATIN = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")


def plain(text: str) -> tuple[str, list[int] | None]:
    """The folded text, and for each of its characters the place it came from (None when no place has moved).

    A blank stays only between two Latin letters or digits: "3 个 工作日" closes up, "09-01 20:01" does not.
    """
    folded = text.translate(FOLD)
    if " " not in folded:
        return folded, None
    kept: list[str] = []
    places: list[int] = []
    last = 0
    for blank in _BLANKS.finditer(folded):
        start, end = blank.span()
        kept.append(folded[last:start])
        places.extend(range(last, start))
        if start > 0 and end < len(folded) and folded[start - 1] in _LATIN and folded[end] in _LATIN:
            kept.append(" ")
            places.append(start)
        last = end
    kept.append(folded[last:])
    places.extend(range(last, len(folded)))
    return "".join(kept), places
