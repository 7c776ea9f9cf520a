"""Pieces of a file put together as calls: where one ends, when it was, how it ended, and what a lost line leaves owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from yinuo.channels.transcripts import cues
from yinuo.channels.transcripts.errors import Notice, ShapeError, TimeError, notice
from yinuo.channels.transcripts.pieces import Dated, Narrated, Piece, Said
from yinuo.channels.transcripts.times import Clock, Stamp, checked
from yinuo.channels.transcripts.transcript import Call, EndedHow, Speaker, Transcript, Turn

#: between turns that carry no time
PACE = timedelta(seconds=15)
#: to the next call when nothing at all tells its time
GAP = timedelta(hours=1)
LONGEST_CALL = timedelta(hours=24)
_PROSE = 40  # a narrated line of that many characters is an article's paragraph, not a remark in a dialogue
_SAME_CALL_TURNS = 4  # two calls of three words each may well be alike
_NEXT_DAY = timedelta(hours=6)  # a clock that goes back that far has passed midnight


class OwedCallback(NamedTuple):
    """First-contact responsibility: who took a call whose line was lost calls back, owed from the moment of the loss."""

    #: the lost call, counted from 0
    call: int
    owed_from: datetime
    #: the call that made good for it, when the file holds one
    kept_by: int | None
    kept_at: datetime | None


@dataclass(slots=True)
class _Draft:
    said: list[Said] = field(default_factory=list)
    #: what is narrated before the first turn
    before: list[str] = field(default_factory=list)
    #: what is narrated right after the last turn; the next draft's ``before`` when there is one
    after: list[str] = field(default_factory=list)
    heading: Stamp | None = None


def put_together(
    pieces: Sequence[Piece], roles: Mapping[str, Speaker], *, at: datetime | None, zone: tzinfo, now: datetime
) -> tuple[tuple[Call, ...], list[Notice]]:
    """The calls in the order of the file, or of their dates when every call is dated."""
    drafts, notices = _without_repeats(_drafts(pieces))
    if at is None and not _has_dates(drafts[0]):
        notices.append(notice("no_start_time", at=f"{now:%Y-%m-%d %H:%M}"))
    clock = _TimeKeeper(drafts, start=at or now, zone=zone, notices=notices)
    calls = []
    for number, draft in enumerate(drafts):
        following = drafts[number + 1] if number + 1 < len(drafts) else None
        turns = clock.turns(number, draft, roles)
        calls.append(
            Call(
                turns[0].said_at,
                turns,
                _ended_how(draft, turns, _spoken(following, roles) if following else []),
                turns[-1].said_at,
                cues.direction(draft.before[-2:] if number else [], _spoken(draft, roles)),
            )
        )
    if clock.untimed:
        notices.append(notice("guessed_times", count=clock.untimed, seconds=int(PACE.total_seconds())))
    if all(isinstance(said.stamp, datetime) for draft in drafts for said in draft.said[:1]):
        calls.sort(key=lambda call: call.began_at)
    return tuple(calls), notices


def owed_callbacks(transcript: Transcript) -> tuple[OwedCallback, ...]:
    owed = []
    for number, call in enumerate(transcript.calls):
        if call.ended_how == "dropped":
            later = enumerate(transcript.calls[number + 1 :], number + 1)
            kept = next((index for index, other in later if other.direction == "outbound"), None)
            owed.append(
                OwedCallback(number, call.ended_at, kept, None if kept is None else transcript.calls[kept].began_at)
            )
    return tuple(owed)


def _drafts(pieces: Sequence[Piece]) -> list[_Draft]:
    drafts = [_Draft()]
    pending: list[str] = []
    heading: Stamp | None = None
    for piece in pieces:
        if isinstance(piece, Narrated):
            pending.append(piece.text)
            continue
        if isinstance(piece, Dated):
            heading = piece.stamp
            continue
        draft = drafts[-1]
        if draft.said and (heading is not None or _begins_anew(draft, pending, piece)):
            draft.after = pending
            draft = _Draft()
            drafts.append(draft)
        if not draft.said:
            draft.before, draft.heading = pending, heading
        draft.said.append(piece)
        pending, heading = [], None
    drafts[-1].after = pending
    return [draft for draft in drafts if draft.said]


def _begins_anew(draft: _Draft, narration: list[str], said: Said) -> bool:
    last = draft.said[-1]
    if said.call != last.call:
        return True
    if any(cues.is_break(text) or cues.is_end_of_call(text) for text in narration) or cues.drop_noted(last):
        return True
    if any(cues.names_a_later_time(text) for text in narration):
        return True
    if not cues.opens_a_call(said.text):
        return False
    over = cues.ends_with_goodbye([turn.text for turn in draft.said[-3:]])
    return over if not narration else over or any(len(text) >= _PROSE for text in narration)


def _without_repeats(drafts: list[_Draft]) -> tuple[list[_Draft], list[Notice]]:
    """An article pasted twice is one conversation, not two: calls alike to the last word are read once."""
    kept: list[_Draft] = []
    places: dict[tuple[tuple[str, str, Stamp | None], ...], int] = {}
    repeats: list[_Draft] = []
    originals: list[int] = []
    following = -1  # the call that comes next if this goes on as a repeat
    for draft in drafts:
        words = tuple((said.label, said.text, said.stamp) for said in draft.said)
        place = places.get(words)
        if place is not None and (len(words) >= _SAME_CALL_TURNS or place == following):
            repeats.append(draft)
            originals.append(place)
            following = place + 1
            continue
        places.setdefault(words, len(kept))
        kept.append(draft)
        following = -1
    if not repeats:
        return kept, []
    lines = [said.line for draft in repeats for said in draft.said]
    original = kept[min(originals)].said[0].line
    return kept, [notice("repeated_text", first=min(lines), last=max(lines), original=original)]


def _spoken(draft: _Draft, roles: Mapping[str, Speaker]) -> list[tuple[Speaker, str]]:
    return [(roles[said.label], said.text) for said in draft.said]


def _has_dates(draft: _Draft) -> bool:
    return isinstance(draft.heading, datetime) or any(isinstance(said.stamp, datetime) for said in draft.said)


def _ended_how(draft: _Draft, turns: Sequence[Turn], following: Sequence[tuple[Speaker, str]]) -> EndedHow:
    # Far below the dialogue an article may speak of lost lines in general; the first line after it tells of this one.
    if any(cues.tells_of_drop(text) for text in draft.after[:1]) or cues.drop_noted(draft.said[-1]):
        return "dropped"
    if cues.ends_with_goodbye([turn.text for turn in turns]):
        return "normal"
    if cues.calls_into_silence(turns[-1].text) and len(turns) > 1:
        return "dropped"
    return "dropped" if cues.recalls_a_drop(following) else "unknown"


class _TimeKeeper:
    """Gives every turn a time: the file's own, else one spaced by PACE from the turn before."""

    def __init__(self, drafts: Sequence[_Draft], *, start: datetime, zone: tzinfo, notices: list[Notice]) -> None:
        self.zone = zone
        self.start = start
        self.notices = notices
        self.untimed = 0
        self.elapsed_clocks = _clocks_count_from_start(drafts)
        self.base = start  # time 00:00:00 of the recording
        self.last_elapsed: timedelta | None = None
        self.last: datetime | None = None

    def turns(self, number: int, draft: _Draft, roles: Mapping[str, Speaker]) -> tuple[Turn, ...]:
        self._begin(number, draft)
        timed: list[tuple[datetime, Said]] = []
        all_timed = all(said.stamp is not None for said in draft.said)
        previous: datetime | None = None
        for said in draft.said:
            said_at = self._said_at(said, previous)
            if previous and said_at < previous and not all_timed:
                said_at = previous
            timed.append((said_at, said))
            previous = said_at
        if all_timed:
            timed.sort(key=lambda pair: pair[0])
        elif any(said.stamp is not None for said in draft.said) or len(draft.said) > 1:
            self.untimed += sum(said.stamp is None for said in draft.said)
        self.last = timed[-1][0]
        return tuple(Turn(roles[said.label], said.text, said_at, said.line, said.note) for said_at, said in timed)

    def _begin(self, number: int, draft: _Draft) -> None:
        """The start of a call that carries no date of its own."""
        first = draft.said[0]
        if draft.heading is not None:
            self.base = self._resolve(draft.heading, first.line, previous=None)
        elif self.last is not None and not isinstance(first.stamp, datetime):
            if first.stamp is not None and not self._restarts(first.stamp):
                return
            told = cues.next_start(draft.before, self.last)
            self.base = self._reasonable(told[0] if told else self.last + GAP, first.line)
            shown = f"{self.base:%Y-%m-%d %H:%M}"
            if told:
                self.notices.append(notice("guessed_call_start", number=number + 1, at=shown, words=told[1]))
            else:
                self.notices.append(notice("assumed_call_start", number=number + 1, at=shown))
        self.last_elapsed = None

    def _restarts(self, stamp: Stamp) -> bool:
        """Whether the recording's time begins again; if not, the call is a later part of the same recording."""
        elapsed = stamp.as_elapsed() if isinstance(stamp, Clock) else stamp
        if isinstance(stamp, Clock) and not self.elapsed_clocks:
            return False
        return self.last_elapsed is None or (isinstance(elapsed, timedelta) and elapsed < self.last_elapsed)

    def _said_at(self, said: Said, previous: datetime | None) -> datetime:
        if said.stamp is None:
            return self._reasonable(previous + PACE if previous else self.base, said.line)
        return self._resolve(said.stamp, said.line, previous=previous)

    def _resolve(self, stamp: Stamp, line: int, *, previous: datetime | None) -> datetime:
        if isinstance(stamp, datetime):
            return stamp.astimezone(self.zone) if stamp.tzinfo else stamp.replace(tzinfo=self.zone)
        if isinstance(stamp, Clock) and not self.elapsed_clocks:
            midnight = (previous or self.base).replace(hour=0, minute=0, second=0, microsecond=0)
            time = midnight + stamp.as_time_of_day()
            after = previous or self.last
            return self._reasonable(time + timedelta(days=1) if after and after - time > _NEXT_DAY else time, line)
        elapsed = stamp.as_elapsed() if isinstance(stamp, Clock) else stamp
        if elapsed > LONGEST_CALL:
            raise ShapeError(
                "bad_row", row=line, reason=TimeError("too_far_into_call", hours=int(elapsed.total_seconds() // 3600))
            )
        self.last_elapsed = elapsed
        return self._reasonable(self.base + elapsed, line)

    def _reasonable(self, time: datetime, line: int) -> datetime:
        try:
            return checked(time, f"{time:%Y-%m-%d}")
        except TimeError as reason:
            raise ShapeError("bad_row", row=line, reason=reason) from None


def _clocks_count_from_start(drafts: Sequence[_Draft]) -> bool:
    """Whether "00:01:23" is time since the start: the first one is early, or one is no time of day at all."""
    clocks = [said.stamp for draft in drafts for said in draft.said if isinstance(said.stamp, Clock)]
    if not clocks:
        return True
    first = clocks[0]
    early = first.first < 6 if first.third is None else first.first == 0
    return early or any(clock.first > 23 for clock in clocks)
