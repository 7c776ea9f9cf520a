from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.common.refusals import Refusal


class NotYoursToSet(Refusal):
    message = _("Standing promises are set by managers and administrators. Ask one of them.")
    code = "not-yours-to-set"


class NoSuchPack(Refusal):
    message = _("There is no pack “%(pack)s”. Choose one from the list; a file that cannot be read is named above it.")
    code = "no-such-pack"


class NoSuchRule(Refusal):
    message = _("There is no rule “%(rule)s”. `yinuo law` lists them all.")
    code = "no-such-rule"


class NoSuchEvent(Refusal):
    message = _("Nothing is promised for the event “%(event)s”. Choose one from the list.")
    code = "no-such-event"


class LooserThanLaw(Refusal):
    message = _("%(term)s can end later than %(law)s (%(ground)s). Shorten it, or say why it may be so.")
    code = "looser-than-law"


class WordsMissing(Refusal):
    message = _("Say in a few words what is owed, as the customer would say it.")
    code = "words-missing"


class TermTooLong(Refusal):
    message = _("%(number)s will not do. Give a whole number, at most a year.")
    code = "term-too-long"


class AlreadyRecorded(Refusal):
    message = _(
        "%(event)s is already recorded: %(at)s, by %(by)s. For another one, give its number; a wrong one is taken back."
    )
    code = "already-recorded"


class NotYetHappened(Refusal):
    message = _("%(at)s lies ahead. Record an event once it has happened.")
    code = "not-yet-happened"


class LongAgo(Refusal):
    message = _("%(at)s is more than a year ago. Check the day.")
    code = "long-ago"


class ReasonMissing(Refusal):
    message = _("Say why in a few words, so that others understand it later.")
    code = "reason-missing"


class HoursUpsideDown(Refusal):
    message = _("The desk cannot close (%(closes)s) before it opens (%(opens)s). Check both times.")
    code = "hours-upside-down"


class LimitAbsurd(Refusal):
    message = _("%(most)s is no limit. Give yuan, or for a discount percent off from 0 to 100.")
    code = "limit-absurd"


class NotYoursToSettle(Refusal):
    message = _("What was said beyond a limit is settled by whoever leads the team.")
    code = "not-yours-to-settle"


class OwnWords(Refusal):
    message = _("These are your own words. Ask somebody else who may grant it to approve them.")
    code = "own-words"


class BeyondYouToo(Refusal):
    message = _("%(what)s is more than you may grant, too. Ask somebody above you to approve it.")
    code = "beyond-you-too"


class AlreadySettled(Refusal):
    message = _("%(by)s has settled this: %(outcome)s. Look at the ticket for what was said since.")
    code = "overstep-settled"


class YearKnown(Refusal):
    message = _("%(year)s comes with the program. If its notice has changed, update the package chinesecalendar.")
    code = "year-known"
