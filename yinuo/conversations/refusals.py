from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.common.refusals import Refusal


class AlreadyTaken(Refusal):
    message = _("%(name)s has already taken this conversation. Choose the next one in the queue.")
    code = "already-taken"


class NotYourConversation(Refusal):
    message = _("You may read this conversation but not work on it. Ask its team's supervisor.")
    code = "not-your-conversation"


class NotYourTicket(Refusal):
    message = _("You may read this ticket but not change it. Ask %(owner)s, who answers for it, or their supervisor.")
    code = "not-your-ticket"


class PromisesRemain(Refusal):
    message = _(
        "Promises of this ticket are still to be kept: %(count)s. Settle them first, or confirm that they stay owed."
    )
    code = "promises-remain"


class SolutionMissing(Refusal):
    message = _("Say in a few words what solved it, so that the next who reads it knows.")
    code = "solution-missing"


class MessageTooLong(Refusal):
    message = _("This message has %(length)s characters; the most is %(most)s. Split it, or attach it as a transcript.")
    code = "message-too-long"


class EmptyMessage(Refusal):
    message = _("This message is empty. Write something before sending it.")
    code = "empty-message"


class AbsurdTime(Refusal):
    message = _("%(at)s cannot be when this was said. Give a time between 1990 and tomorrow.")
    code = "absurd-time"


class ConversationEnded(Refusal):
    message = _("This conversation has ended. Start a new one from the ticket to write to the customer.")
    code = "conversation-ended"
