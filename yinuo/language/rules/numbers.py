"""Numbers as they are written and said in Chinese: 12, 十二, 两三, 十七八, 1.5, 一点五."""

from __future__ import annotations

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "仨": 3}
SCALES = {"十": 10, "百": 100, "千": 1000}
TENS = {"廿": 20, "卅": 30}

#: Bounded, so that a page of digits costs one look at each, not one look at all of them from each.
ARABIC = r"[0-9]{1,6}(?:\.[0-9]{1,2})?"
CHINESE = r"[零〇一二两三四五六七八九十百千俩仨廿卅]{1,7}"
NUMBER = rf"(?:{ARABIC}|{CHINESE})"
NUMBER_STARTS = "0123456789零〇一二两三四五六七八九十百千俩仨廿卅"


def number(text: str) -> float | None:
    """The value of one plain number; None when it is none ("三三", "十百")."""
    if not text:
        return None
    if text[0] in "0123456789":
        try:
            return float(text)
        except ValueError:
            return None
    if all(c in DIGITS for c in text):
        if len(text) == 1:
            return float(DIGITS[text])
        # 二〇二六, 零五: read digit by digit; 两三 and 三五 are a spread, not a number
        if text[0] in "零〇" or len(text) > 2 or text[1] in "零〇":
            return float("".join(str(DIGITS[c]) for c in text))
        return None
    return _scaled(text) if all(c in DIGITS or c in SCALES or c in TENS for c in text) else None


def spread(text: str) -> tuple[float, float] | None:
    """The lowest and highest value a number stands for: 三 (3, 3), 两三 (2, 3), 十七八 (17, 18), 三四十 (30, 40)."""
    value = number(text)
    if value is not None:
        return value, value
    if len(text) == 2 and text[0] in DIGITS and text[1] in DIGITS:
        low, high = DIGITS[text[0]], DIGITS[text[1]]
        return (float(low), float(high)) if low < high else None
    if len(text) >= 3 and text[-1] in DIGITS and text[-2] in DIGITS:
        base = number(text[:-2])
        low, high = DIGITS[text[-2]], DIGITS[text[-1]]
        if base is not None and base % 10 == 0 and low < high:
            return base + low, base + high
    if len(text) == 3 and text[2] in SCALES and text[0] in DIGITS and text[1] in DIGITS:
        low, high = DIGITS[text[0]], DIGITS[text[1]]
        return (float(low * SCALES[text[2]]), float(high * SCALES[text[2]])) if low < high else None
    return None


def _scaled(text: str) -> float | None:
    total = 0
    waiting: int | None = None
    last_scale = 10_000
    for c in text:
        if c in DIGITS:
            if waiting:
                return None
            waiting = DIGITS[c]
        elif c in TENS:
            if waiting:
                return None
            total += TENS[c]
            last_scale = 10
        else:
            scale = SCALES[c]
            if scale >= last_scale:
                return None
            total += (1 if waiting is None else waiting) * scale
            last_scale, waiting = scale, None
    return float(total + (waiting or 0))
