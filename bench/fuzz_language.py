"""Throw at the language engine what nobody should say, and report what it cannot read or reads slowly.

Mash-ups of corpus lines, hostile pieces and random Unicode, of every length, said by both speakers at odd times. Every
reading is held to the same few truths: no exception, spans are slices, a second reading is equal, and a character costs
no more than MOST_PER_CHARACTER. A finding is printed with the text that made it and the seed that makes the run again.

    python bench/fuzz_language.py [--minutes 10] [--seed N] [--quick]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from yinuo.language import Message, Reading, read
from yinuo.language.conversation import read_conversation
from yinuo.language.corpus import emotions, hostile, moments, norms, promises

#: seconds of processor time; promise upon promise costs 20 to 40 on a slow, busy machine, what grows with the square far more
MOST_PER_CHARACTER = 100e-6
MOST_SHORT = 0.05
ZONES = (timezone(timedelta(hours=8)), UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai"))
LINES = [
    *(case.text for case in promises.cases()),
    *(line.text for line in norms.lines()),
    *(line.text for line in emotions.lines()),
    *(text for _, phrasings in moments.DEADLINES for text in phrasings),
    *(text for _, text, _ in moments.EDGES),
    *moments.NO_DEADLINE,
    *moments.NOT_TIME,
    *hostile.ODD,
    *hostile.NESTED,
]
#: what comes again, cut small so that a mash puts it together anew
RHYTHMS = (
    "我每周五给您发进度", "每个工作日下班前", "每月底", "每月31号", "每隔两天", "每两周", "每半小时", "每年年底", "每季度", "逢周一",
    "每周一、三、五我给您打电话", "从明天起每天", "下周我每天给您回电", "连续三天", "连着两周", "一共四次", "直到修好为止", "到年底为止",
    "周一到周五每天", "我不会每天", "上个月我们每周", "每", "天天", "隔天", "給您發報告", "每個禮拜三",
)  # fmt: skip
LINES.extend(RHYTHMS)
LETTERS = sorted({letter for line in LINES for letter in line})
#: now and then as long as a pasted document
LENGTHS = (*[8] * 6, *[40] * 10, *[200] * 4, 2_000, 20_000)


class Fuzz:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.tried = self.characters = 0
        self.crashes: list[dict[str, str]] = []
        self.slow: list[dict[str, str | float]] = []
        self.makers: tuple[Callable[[int], str], ...] = (
            self.mash, self.mash, self.rhythms, self.soup, self.unicode, self.repeat, self.mutation, self.mutation,
        )  # fmt: skip

    def once(self) -> None:
        text = self.dice.choice(self.makers)(self.dice.choice(LENGTHS))
        message = Message(text, "agent" if self.dice.random() < 0.6 else "customer", self.said_at())
        self.tried += 1
        self.characters += len(text)
        try:
            began = time.process_time()
            reading = read(message)
            took = time.process_time() - began
            fault = self.fault(message, reading)
        except Exception as error:
            fault, took = repr(error), 0.0
        if fault:
            self.crashes.append({"fault": fault, "text": text, "speaker": message.speaker, "at": str(message.said_at)})
            print(f"FAULT {fault}\n    {message.speaker} {message.said_at} {text[:300]!r}", flush=True)
        elif took > max(MOST_SHORT, MOST_PER_CHARACTER * len(text)) and (took := self.again(message)):
            self.slow.append({"seconds": took, "characters": len(text), "text": text[:500], "speaker": message.speaker})
            print(f"SLOW {took:.3f} s for {len(text)} characters: {text[:120]!r}", flush=True)

    def again(self, message: Message) -> float:
        """A first reading compiles patterns: only what is slow three times is slow; 0 when it was not."""
        took = []
        for _ in range(3):
            began = time.process_time()
            read(message)
            took.append(time.process_time() - began)
        return min(took) if min(took) > max(MOST_SHORT, MOST_PER_CHARACTER * len(message.text)) else 0.0

    def fault(self, message: Message, reading: Reading) -> str:
        spans = [one.span for one in (*reading.moments, *reading.promises, *reading.findings)]
        for span in [*spans, *reading.emotion.cues]:
            if not span.text or message.text[span.start : span.end] != span.text:
                return f"{span} is no slice"
        if any(promise.due is not None and promise.due < message.said_at for promise in reading.promises):
            return "a promise is due before it was made"
        for promise in reading.promises:
            rhythm = promise.rhythm
            if rhythm is not None and (
                promise.due is not None
                or rhythm.first_due <= message.said_at
                or rhythm.interval < 1
                or (rhythm.count is not None and rhythm.count < 2)
                or (rhythm.until is not None and rhythm.until < rhythm.first_due)
            ):
                return f"{rhythm} is no rhythm"
        if self.dice.random() < 0.1:
            if read(message) != reading:
                return "a second reading differs"
            turns = [message, Message(self.mash(60), "customer", message.said_at), message]
            if len(read_conversation(turns).turns) != 3:
                return "the conversation lost a turn"
        return ""

    def said_at(self) -> datetime:
        zone = self.dice.choice(ZONES)
        if self.dice.random() < 0.1:
            year = self.dice.choice((1, 2, 1969, 2000, 2099, 2400, 9998, 9999))
        else:
            year = self.dice.randint(2020, 2030)
        return datetime(year, 1, 1, tzinfo=zone) + timedelta(
            days=self.dice.randrange(364), seconds=self.dice.randrange(86_400)
        )

    def mash(self, length: int) -> str:
        """Lines cut anywhere and put together."""
        pieces: list[str] = []
        while sum(map(len, pieces)) < length:
            line = self.dice.choice(LINES)
            cut = self.dice.randrange(len(line) + 1)
            pieces.append(line[cut:] if self.dice.random() < 0.3 else line[: cut or None])
            pieces.append(self.dice.choice(("", "", "，", "。", " ", "\n", "\u200b", "……")))
        return "".join(pieces)

    def rhythms(self, length: int) -> str:
        """Pieces of what comes again in any order, now and then with a sign between."""
        pieces = (
            self.dice.choice(RHYTHMS) + self.dice.choice(("", "", "，", "、", "。")) for _ in range(length // 6 + 1)
        )
        return "".join(pieces)

    def soup(self, length: int) -> str:
        return "".join(self.dice.choices(LETTERS, k=length))

    def unicode(self, length: int) -> str:
        return "".join(map(chr, self.dice.choices(range(0x110000), k=length)))

    def repeat(self, length: int) -> str:
        piece = "".join(self.dice.choices(hostile.PIECES, k=self.dice.randint(1, 4)))
        return hostile.repeated(piece, max(length, 200))

    def mutation(self, length: int) -> str:
        """A line with letters lost, doubled, swapped or replaced, as a recogniser or a tired hand would."""
        letters = list(self.mash(min(length, 60)))
        for _ in range(self.dice.randint(1, 6)):
            if not letters:
                break
            at = self.dice.randrange(len(letters))
            match self.dice.randrange(4):
                case 0:
                    del letters[at]
                case 1:
                    letters.insert(at, letters[at])
                case 2:
                    other = self.dice.randrange(len(letters))
                    letters[at], letters[other] = letters[other], letters[at]
                case _:
                    letters[at] = self.dice.choice(LETTERS)
        return "".join(letters)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--quick", action="store_true", help="twenty seconds")
    parser.add_argument("--seed", type=int, default=None, help="the seed of an earlier run")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**32)
    print(f"seed {seed}", flush=True)
    fuzz = Fuzz(seed)
    until = time.monotonic() + (20 if options.quick else options.minutes * 60)
    while time.monotonic() < until:
        fuzz.once()
    print(f"{fuzz.tried} texts, {fuzz.characters} characters: {len(fuzz.crashes)} faults, {len(fuzz.slow)} slow")
    print(
        json.dumps(
            {
                "seed": seed,
                "texts": fuzz.tried,
                "characters": fuzz.characters,
                "faults": fuzz.crashes,
                "slow": fuzz.slow,
            },
            ensure_ascii=True,
        )
    )
    return bool(fuzz.crashes or fuzz.slow)


if __name__ == "__main__":
    sys.exit(main())
