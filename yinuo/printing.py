"""A reading for people at a terminal: each turn with what was found in it, then the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from yinuo.channels.transcripts.matter import Matter
from yinuo.channels.transcripts.messages import Lang
from yinuo.channels.transcripts.transcript import Call, Turn
from yinuo.language.conversation import ConversationReading, Feeling, TurnReading
from yinuo.language.links import Link
from yinuo.language.types import Emotion, Finding, Message, Moment, Promise, Reading, Span
from yinuo.printing_words import Words

# The colours keep the meaning they have in the pages: green kept, amber soon or doubtful, red broken or hot.
_FEELING_STYLES = {
    "calm": "dim",
    "anxious": "yellow",
    "disappointed": "yellow",
    "angry": "red",
    "abusive": "bold white on red",
    "grateful": "green",
}
_BARS = "▁▂▃▄▅▆▇█"
_HOTTEST = 12
_MOST_POINTS = 60


class Printer:
    def __init__(self, console: Console, lang: Lang) -> None:
        self.console = console
        self.lang = lang
        self.words = Words(lang)

    def matter(self, matter: Matter) -> None:
        first = 0
        for number, (call, reading) in enumerate(matter.calls):
            self._call(number, call, reading, _links_by_turn(matter.links, first, len(reading.turns)), matter)
            first += len(reading.turns)
        self._summary(matter)

    def message(self, message: Message, reading: Reading) -> None:
        """One sentence with every rule that fired: ``yinuo explain``."""
        self._line(self._marked(message.text, reading.promises, reading.findings))
        self._line(
            Text(f"{self.words(message.speaker)} · {self.words.day(message.said_at, with_year=True)}", style="dim")
        )
        if message.speaker == "customer":
            self._explained("emotion", self._feeling(reading.emotion), reading.emotion.rules)
        for promise in reading.promises:
            self._explained("promise", self._promise_text(promise, message), promise.rules)
        for moment in reading.moments:
            self._explained("moment", self._moment_text(moment, message), moment.rules)
        for finding in reading.findings:
            self._explained("finding", self._finding_text(finding), finding.rules)
        if not (reading.promises or reading.moments or reading.findings) and message.speaker == "agent":
            self._line(Text(self.words("nothing"), style="dim"))

    def _call(
        self, number: int, call: Call, reading: ConversationReading, links: dict[int, list[Link]], matter: Matter
    ) -> None:
        words = self.words
        title = " · ".join(
            (
                words("call", number=number + 1),
                f"{words.day(call.began_at, with_year=True)}–{call.ended_at:%H:%M}",
                words(call.direction),
            )
        )
        self._line(Text(""))
        ending = Text(words(call.ended_how), style="bold red" if call.ended_how == "dropped" else "dim")
        self._line(Text.assemble((title, "bold"), " · ", ending))
        for index, (said, turn) in enumerate(zip(call.turns, reading.turns, strict=True)):
            self._turn(said, turn, links.get(index, []), matter)

    def _turn(self, said: Turn, turn: TurnReading, links: Iterable[Link], matter: Matter) -> None:
        words = self.words
        body = self._marked(said.text, turn.reading.promises, turn.findings)
        emotion = turn.reading.emotion
        if said.speaker == "customer" and (emotion.label != "calm" or emotion.intensity):
            body.append("  ")
            body.append(self._feeling(emotion))
        grid = _grid(8, 8)
        grid.add_row(
            Text(f"{said.said_at:%H:%M:%S}", style="dim"),
            Text(words(said.speaker), style="cyan" if said.speaker == "agent" else "magenta"),
            body,
        )
        if said.note:
            grid.add_row("", "", Text(f"{words('note')} {said.note}", style="dim italic"))
        for promise in turn.reading.promises:
            grid.add_row("", "", self._labelled("promise", self._promise_text(promise, turn.message)))
        for finding in turn.findings:
            grid.add_row("", "", self._labelled("finding", self._finding_text(finding)))
        for link in links:
            if link.kind not in ("repeats", "dates", "postpones", "advances"):
                text = words(link.kind) + words.quoted(_promise_of(matter, link).span.text)
                grid.add_row("", "", Text(f"↳ {text}", style="dim"))
        self.console.print(grid)

    def _summary(self, matter: Matter) -> None:
        words = self.words
        turns = matter.turns
        spoken = Counter(turn.message.speaker for turn in turns)
        self._line(Text(""))
        self._line(Text(words("summary"), style="bold"))
        self._line(
            Text(
                words(
                    "matter",
                    calls=len(matter.readings),
                    turns=len(turns),
                    customer=spoken["customer"],
                    agent=spoken["agent"],
                )
            )
        )
        self._promises(matter)
        self._emotions(matter)
        norms = Counter(finding.norm for turn in turns for finding in turn.findings)
        if norms:
            listed = "、".join(f"{words(norm)} ×{count}" for norm, count in norms.most_common())
            self._line(Text(words("findings", count=norms.total(), norms=listed)))
        else:
            self._line(Text(words("no_findings")))
        self._callbacks(matter)
        if matter.transcript.warnings:
            self._line(Text(words("warnings"), style="bold"))
            for warning in matter.transcript.warnings:
                self._line(Text(f"· {warning.text(self.lang)}", style="dim"))

    def _promises(self, matter: Matter) -> None:
        words = self.words
        made = [
            (index, number, turn.message, promise)
            for index, turn in enumerate(matter.turns)
            for number, promise in enumerate(turn.reading.promises)
        ]
        if not made:
            self._line(Text(words("no_promises")))
            return
        vague = sum(promise.due is None for *_, promise in made)
        self._line(Text(words("promises", count=len(made), dated=len(made) - vague, vague=vague)))
        again = {(link.turn, link.renewed_by): link for link in matter.links if link.renewed_by is not None}
        answers = {
            (link.promise_turn, link.promise): link.kind for link in matter.links if link.kind in ("agrees", "refuses")
        }
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for heading in ("said", "due", "action", "owner", "words", "later"):
            table.add_column(words(heading), overflow="fold")
        for index, number, message, promise in made:
            link = again.get((index, number))
            related = words(link.kind) + words.quoted(_promise_of(matter, link).span.text) if link else ""
            if answer := answers.get((index, number)):
                related = " · ".join(filter(None, (related, words(f"answer.{answer}"))))
            table.add_row(
                f"{message.said_at:%m-%d %H:%M:%S}",
                self._due_text(promise, message),
                words(f"action.{promise.action}"),
                words(f"owner.{promise.owner}"),
                Text(promise.span.text),
                Text(related, style="dim"),
            )
        self.console.print(table)

    def _emotions(self, matter: Matter) -> None:
        words = self.words
        line = Text(f"{words('emotion')} ")
        for number, reading in enumerate(matter.readings):
            if number:
                line.append(" │ ", style="dim")
            for feeling in _sampled(reading.curve):
                bar = _BARS[min(max(feeling.heat, 0), _HOTTEST) * (len(_BARS) - 1) // _HOTTEST]
                line.append(bar, style=_FEELING_STYLES[feeling.emotion.label].replace(" on red", ""))
            line.append(f" {words(reading.trend)}", style="dim")
        self._line(line)
        if matter.peak is None:
            self._line(Text(words("no_peak")))
            return
        number, peak = matter.peak
        message = matter.readings[number].turns[peak.turn].message
        feeling_words = f"{words(peak.emotion.label)} {_dots(peak.emotion)} "
        self._line(
            Text(
                words(
                    "peak",
                    number=number + 1,
                    time=f"{message.said_at:%H:%M:%S}",
                    feeling=feeling_words,
                    words=_shortened(message.text),
                )
            )
        )

    def _callbacks(self, matter: Matter) -> None:
        words = self.words
        for owed in matter.owed_callbacks:
            line = Text(words("owed", number=owed.call + 1, time=words.day(owed.owed_from)), style="bold")
            if owed.kept_by is not None and owed.kept_at is not None:
                after = words.length((owed.kept_at - owed.owed_from).total_seconds())
                kept = words("owed_kept", number=owed.kept_by + 1, time=words.day(owed.kept_at), after=after)
                line.append(f"；{kept}" if self.lang == "zh" else f"; {kept}", style="green")
            else:
                line.append(f"；{words('owed_open')}" if self.lang == "zh" else f"; {words('owed_open')}", style="red")
            self._line(line)

    def _marked(self, text: str, promises: Iterable[Promise], findings: Iterable[Finding]) -> Text:
        marked = Text(text)
        for finding in findings:
            _mark(marked, finding.span, "red")
        for promise in promises:
            _mark(marked, promise.span, "underline")
        return marked

    def _feeling(self, emotion: Emotion) -> Text:
        return Text(f"{self.words(emotion.label)} {_dots(emotion)}", style=_FEELING_STYLES[emotion.label])

    def _promise_text(self, promise: Promise, message: Message) -> Text:
        words = self.words
        parts: list[Text | str] = [
            words.quoted(promise.span.text),
            " ",
            words(f"action.{promise.action}"),
            " · ",
            words(f"owner.{promise.owner}"),
            " · ",
            self._due_text(promise, message),
        ]
        return Text.assemble(*parts)

    def _due_text(self, promise: Promise, message: Message) -> Text:
        if promise.due is not None:
            return Text(self.words(promise.due_kind, due=self.words.due(promise.due, message.said_at)), style="bold")
        if promise.after_event:
            return Text(self.words("after_event", event=promise.after_event), style="yellow")
        return Text(self.words("vague"), style="yellow")

    def _moment_text(self, moment: Moment, message: Message) -> Text:
        words = self.words
        stretch = "–".join(words.due(time, message.said_at) for time in (moment.start, moment.end) if time)
        due = f"{words('due')} {words.due(moment.due, message.said_at)}" if moment.due else words("no_due")
        return Text(f"{words.quoted(moment.span.text)} {stretch} · {due}")

    def _finding_text(self, finding: Finding) -> Text:
        words = self.words
        text = Text.assemble((words(finding.norm), "red"), " ", words.quoted(finding.span.text))
        why = finding.why if self.lang == "zh" else finding.why_en or finding.why
        if why:
            text.append(f"  {why}", style="dim")
        for better in finding.better:
            text.append(f"\n{words('better')} {words.quoted(better)}", style="green")
        return text

    def _labelled(self, label: str, text: Text) -> Text:
        return Text.assemble((f"{self.words(label)} ", "dim"), text)

    def _explained(self, label: str, text: Text, rules: tuple[str, ...]) -> None:
        grid = _grid(8)
        grid.add_row(Text(self.words(label), style="dim"), text)
        if rules:
            grid.add_row("", Text(f"{self.words('rules')} {' → '.join(rules)}", style="dim"))
        self.console.print(grid)

    def _line(self, text: Text) -> None:
        self.console.print(text)


def _grid(*widths: int) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0), expand=False)
    for width in widths:
        grid.add_column(width=width, no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _mark(text: Text, span: Span, style: str) -> None:
    text.stylize(style, span.start, span.end)


def _dots(emotion: Emotion) -> str:
    return "●" * emotion.intensity + "○" * (3 - emotion.intensity)


def _sampled(curve: Sequence[Feeling]) -> Iterator[Feeling]:
    """So many points as fit on a line: the hottest of each stretch."""
    step = -(-len(curve) // _MOST_POINTS) or 1
    return (max(curve[at : at + step], key=lambda feeling: feeling.heat) for at in range(0, len(curve), step))


def _shortened(text: str, length: int = 40) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _links_by_turn(links: Iterable[Link], first: int, count: int) -> dict[int, list[Link]]:
    """The links said in the turns of one call, by their place in it."""
    found: dict[int, list[Link]] = {}
    for link in links:
        if first <= link.turn < first + count:
            found.setdefault(link.turn - first, []).append(link)
    return found


def _promise_of(matter: Matter, link: Link) -> Promise:
    return matter.turns[link.promise_turn].reading.promises[link.promise]
