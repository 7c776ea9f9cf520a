from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.common.refusals import Refusal


class NotYoursToCorrect(Refusal):
    message = _("You may read this message but not correct what was read in it. Tell its team's supervisor.")
    code = "not-yours-to-correct"


class NotHeard(Refusal):
    message = _("Nobody read this promise in a message, so there is no reading to correct. Use its own page.")
    code = "not-heard"


class WordsNotThere(Refusal):
    message = _("“%(words)s” does not stand in this message. Select the words of the promise in it.")
    code = "words-not-there"


class AlreadyAPromise(Refusal):
    message = _("These words already stand as a promise. Correct that one instead.")
    code = "already-a-promise"


class NothingToCorrect(Refusal):
    message = _("That was not read in this message. Reload the page to see how it stands.")
    code = "nothing-to-correct"


class OnlyWhatWeSaid(Refusal):
    message = _("Only what the desk said can be a promise of ours, and only a customer's feelings are read.")
    code = "only-what-we-said"
