from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.common.refusals import Refusal


class AlreadySettled(Refusal):
    message = _("This promise is already settled (%(state)s). Make a new promise instead.")
    code = "already-settled"


class EvidenceMissing(Refusal):
    message = _("A promise is kept only with evidence. Log the call, choose the message, or give a document number.")
    code = "evidence-missing"


class EvidenceTooEarly(Refusal):
    message = _("This evidence is older than the promise itself. Choose what fulfilled it afterwards.")
    code = "evidence-too-early"


class EvidenceOfAnother(Refusal):
    message = _("This evidence belongs to another customer. Choose a contact with the customer of the promise.")
    code = "evidence-of-another"


class EvidenceNotOurs(Refusal):
    message = _("That came from the customer, or is a note. Choose what we did: our call, our message, or a document.")
    code = "evidence-not-ours"


class EvidenceNotYet(Refusal):
    message = _("This evidence lies in the future. Choose something that has already happened.")
    code = "evidence-not-yet"


class ConsentMissing(Refusal):
    message = _("A new time needs the customer's yes. Choose the customer's message that agrees to it.")
    code = "consent-missing"


class TooLateToRenegotiate(Refusal):
    message = _("The promised time has passed, so it can no longer be moved. Keep it late and apologise.")
    code = "too-late-to-renegotiate"


class NothingToDial(Refusal):
    message = _("There is no telephone number of this customer. Ask for it and note it first, then they can hang up.")
    code = "nothing-to-dial"


class DueNotAhead(Refusal):
    message = _("%(due)s will not do. Choose a time from now on, at most a year away.")
    code = "due-not-ahead"


class DueBeforeSaid(Refusal):
    message = _("%(due)s will not do. Choose a time after the words were said, at most a year away.")
    code = "due-before-said"


class NotUnderstood(Refusal):
    message = _("%(field)s: %(problem)s")
    code = "not-understood"


class ReasonMissing(Refusal):
    message = _("Say why in a few words, so that others understand it later.")
    code = "reason-missing"


class NotYourPromise(Refusal):
    message = _("This promise belongs to %(owner)s. Ask them or a supervisor, or take it over first.")
    code = "not-your-promise"


class OwnerOutside(Refusal):
    message = _("%(name)s cannot own this promise: not active, or not in this team.")
    code = "owner-outside"


class NeedsTheirYes(Refusal):
    message = _("A promise changes hands with a yes. Offer it to %(name)s and stay responsible until they accept.")
    code = "needs-their-yes"


class AlreadyOffered(Refusal):
    message = _("It is offered to %(name)s already. Wait for the answer, or take that offer back first.")
    code = "already-offered"


class OfferAnswered(Refusal):
    message = _("This offer is no longer open (%(outcome)s). Look at the promise to see who answers for it now.")
    code = "offer-answered"


class OfferedToAll(Refusal):
    message = _(
        "It was offered to everybody of %(team)s. Leave it to the others, or say nothing: it does not count against you."
    )
    code = "offered-to-all"


class NotOfferedToYou(Refusal):
    message = _("This was offered to %(name)s. Ask them, or take the promise over on its own page.")
    code = "not-offered-to-you"


class ClaimAnswered(Refusal):
    message = _("This was answered already (%(outcome)s). Look at the promise to see how it stands.")
    code = "claim-answered"


class NothingAwaited(Refusal):
    message = _("This promise waits for no event: its clock runs already, or the desk starts it by itself.")
    code = "nothing-awaited"


class EventAtWrongTime(Refusal):
    message = _("The event cannot lie before the promise or in the future. Choose when it happened.")
    code = "event-at-wrong-time"


class ManagersOnly(Refusal):
    message = _("Only managers set the company's defaults. Ask yours.")
    code = "managers-only"


class NoSuchAction(Refusal):
    message = _("There is no kind of promise called %(action)s. Choose one from the list.")
    code = "no-such-action"


class PolicyOutOfRange(Refusal):
    message = _("Choose at least five minutes and at most a year.")
    code = "policy-out-of-range"


class TooLateToForewarn(Refusal):
    message = _("There is no promised time ahead to warn about. Call the customer and say what happens next.")
    code = "too-late-to-forewarn"


class NotLater(Refusal):
    message = _("The new time must be later than the promised one.")
    code = "not-later"


class AlreadySplit(Refusal):
    message = _("This promise has parts already, or is one itself. Change the parts instead.")
    code = "already-split"


class TooFewParts(Refusal):
    message = _("Name at least two parts, each with its words and its time.")
    code = "too-few-parts"


class PartIncomplete(Refusal):
    message = _("Every part needs its words and what is to be done. Fill in the line, or leave it empty.")
    code = "part-incomplete"


class PartAfterWhole(Refusal):
    message = _("Every part must be due from now on and no later than the whole promise.")
    code = "part-after-whole"


class PartsRemain(Refusal):
    message = _("Parts of it are still owed. It counts as kept by itself as soon as the last one is.")
    code = "parts-remain"


class NoTimeToRepeat(Refusal):
    message = _("Give it a time first: the rule counts from there.")
    code = "no-time-to-repeat"


class RepeatsAlready(Refusal):
    message = _("It repeats already. End that rule first.")
    code = "repeats-already"


class RuleIncomplete(Refusal):
    message = _("Say how often it comes, and what happens on days off.")
    code = "rule-incomplete"


class EndsBeforeItRepeats(Refusal):
    message = _("The rule would end before the second time. Choose a later end, or none.")
    code = "ends-before-it-repeats"


class NothingRepeats(Refusal):
    message = _("This promise does not repeat.")
    code = "nothing-repeats"
