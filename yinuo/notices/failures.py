"""Why a notice could not be sent: a code that is stored, and what it says to whoever can put it right."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPServerDisconnected

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS = {
    "bad-address": gettext_noop("The robot's address is no longer valid. Copy the new one from the group and change it in the notice settings."),
    "bad-signature": gettext_noop("The signing secret does not fit. Enter it anew in the notice settings, and check this machine's clock."),
    "keyword": gettext_noop("The robot wants a keyword. Choose signing (加签) instead in its security settings."),
    "not-allowed-from-here": gettext_noop("The robot does not accept this machine's address. Add it to the robot's allowed addresses."),
    "too-many": gettext_noop("Too many messages for this robot in a short time. Choose fewer kinds, or try again later."),
    "too-long": gettext_noop("The message was longer than the other side takes."),
    "answered": gettext_noop("The other side did not take it."),
    "no-mail-address": gettext_noop("This person has no mail address. Ask an administrator to enter one."),
    "mail": gettext_noop("The mail server did not take it. Check its settings."),
    "unreadable": gettext_noop("Its secret can no longer be read, because the installation's own key has changed. Enter it anew in the notice settings."),
    "removed": gettext_noop("This destination was removed."),
    "forbidden-address": gettext_noop("The address leads into a private network, which is not allowed."),
    "unknown-host": gettext_noop("No machine of this name was found. Check the address and the name server."),
    "unreachable": gettext_noop("The other side could not be reached."),
    "too-slow": gettext_noop("The other side took too long to answer."),
    "no-answer": gettext_noop("It was sent, but no answer came. It may have arrived."),
    "not-trusted": gettext_noop("The other side's certificate is not valid."),
    "answer-too-long": gettext_noop("The other side answered something else than expected."),
    "unknown": gettext_noop("Something went wrong on our side. The log of the sender says what."),
}  # fmt: skip


class Failed(Exception):
    """The other side did not take it. ``detail`` holds no secret; ``wait`` is the least time until it makes sense again."""

    def __init__(self, code: str, detail: str = "", *, wait: timedelta = timedelta()) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.wait = code, wait


def why(error: Exception) -> str:
    """The code of an error, our own or of the way out."""
    code = getattr(error, "code", None)
    if isinstance(code, str) and code in WORDS:
        return code
    if isinstance(error, SMTPServerDisconnected | TimeoutError):
        return "no-answer"
    return "mail" if isinstance(error, OSError) else "unknown"


#: the other side may have it all the same; empty: its sender died with it
MAY_HAVE_ARRIVED = ("", "no-answer")


def in_words(code: str) -> str:
    return _(WORDS.get(code, WORDS["unknown"]))
