"""SRT and WebVTT: cues whose text names the speaker, as “坐席：…” or <v 坐席>."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from yinuo.channels.transcripts import lines
from yinuo.channels.transcripts.errors import Notice, ShapeError
from yinuo.channels.transcripts.pieces import Piece, Said
from yinuo.channels.transcripts.times import STAMP

_VOICE = re.compile(r"<v(?:\.[\w.]{1,40})?\s+([^<>\n]{1,40})>")
_ARROW = re.compile(rf"^\s*{STAMP}\s*-->\s*{STAMP}", re.MULTILINE)


def looks_like_subtitles(text: str) -> bool:
    return text.startswith("WEBVTT") or bool(_ARROW.search(text[:2000]))


def pieces(text: str) -> tuple[list[Piece], list[Notice]]:
    import pysubs2

    try:
        cues = pysubs2.SSAFile.from_string(
            _VOICE.sub(r"\1: ", text), format_="vtt" if text.startswith("WEBVTT") else "srt"
        )
    except Exception as error:
        # the library lets ValueError, IndexError and its own errors through, as the damage has it
        raise ShapeError("bad_subtitles") from error
    # One cue a line: who speaks is found as in plain text, and the line number is the number of the cue.
    found, notices = lines.pieces("\n".join(" ".join(cue.plaintext.split()) for cue in cues))
    timed: list[Piece] = []
    for piece in found:
        if isinstance(piece, Said) and piece.stamp is None:
            piece = replace(piece, stamp=timedelta(milliseconds=max(cues[piece.line - 1].start, 0)))
        timed.append(piece)
    return timed, notices
