"""What the rule names of the engine mean, for people who never read its data. docs/language.md has examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yinuo.language.rules.tagged import LEARNED
from yinuo.printing_words import Words

PROMISE_RULES = {
    "dated": _("A time stands with what shall be done"),
    "announced": _("Somebody is announced who will do it"),
    "assured": _("It is assured in so many words"),
    "soon": _("It is promised for soon, without a time"),
    "after_an_event": _("It follows as soon as something has happened"),
    "again": _("We shall be in touch once more"),
    "call_back": _("Calling back can only be later"),
    "on_the_way": _("Somebody is sent at once"),
    "kept_watch": _("Somebody keeps an eye on it"),
    "sent_for": _("Somebody is asked to do it"),
    "carried_on": _("A second deed under the same promise"),
    "told_in_steps": _("One deed told in two steps; the later time holds"),
    "event_before": _("What it waits for was named just before"),
    "time_before": _("The time was named just before"),
    "time_after": _("The time was named just after"),
    "clock_not_started": _("The time counts from something still to come"),
    "that_time": _("“Then” means the time named before"),
    "time_of_readiness": _("The customer shall be ready at that time"),
    "told by a person": _("A person noticed it"),
}
FINDING_RULES = {
    "phrase": _("The words stand in the list of phrases"),
    "full number": _("A number is read out in full"),
    "bare no": _("A bare no, with nothing after it"),
    "whole message": _("The whole message says nothing but to wait"),
}
EMOTION_RULES = {
    "reproach of how the desk acts": _("Reproaches how the desk acts"),
    "let down": _("Feels let down"),
    "tinge": _("A tinge of it"),
    "warm thanks": _("Thanks warmly"),
    "strong thanks on closing": _("Thanks warmly at the end"),
    "hurry": _("Is in a hurry"),
    "heated demand": _("Demands heatedly"),
    "waiting question": _("Asks how much longer"),
    "sigh and resignation": _("Sighs, gives up"),
    "insult aimed at the person serving": _("Insults the person serving"),
    "urgent fact": _("Tells something urgent"),
    "accusation of bad faith": _("Accuses us of bad faith"),
    "threat to complain or expose": _("Threatens to complain or to go public"),
    "worry, said": _("Says they are worried"),
    "rhetorical reproach": _("Asks a question that is a reproach"),
    "praise that is none": _("Praise that is none"),
    "own anger, said": _("Says they are angry"),
    "bad thing, named with contempt": _("Names it with contempt"),
    "abuse aimed at a person": _("Abuses a person"),
    "pleading": _("Pleads with us"),
    "到底 question": _("Asks “after all, …?”"),
    "get lost": _("Tells us to get lost"),
    "praise beside failing facts": _("Praise beside facts that are none"),
    "waiting marks": _("Question marks alone"),
    "trailing off": _("Lets the sentence trail off"),
}


def of_promise(rules: Iterable[str]) -> list[str]:
    return [_learned(said) or said for said in _said(rules, PROMISE_RULES)]


def _learned(rule: str) -> str:
    """The words that weighed most, when no rule drafted the promise."""
    if not rule.startswith(LEARNED):
        return ""
    words = rule.removeprefix(LEARNED).strip()
    return str(_("Learned from labelled sentences, above all from these words: %(words)s")) % {"words": words}


def of_emotion(rules: Iterable[str]) -> list[str]:
    return _said(rules, EMOTION_RULES)


def of_finding(rules: Iterable[str], norm: str) -> list[str]:
    """Without the catalogue and its version, which are nobody's reason."""
    shown = [rule.removeprefix(f"{norm} ") for rule in rules if "catalogue" not in rule]
    return _said(shown, FINDING_RULES)


def norm_name(norm: str) -> str:
    return Words("zh" if (get_language() or "zh").startswith("zh") else "en")(norm)


def _said(rules: Iterable[str], words: Mapping[str, object]) -> list[str]:
    """Each once, in its order; a rule without plain words stands for itself."""
    return list(dict.fromkeys(str(words.get(rule, rule)) for rule in rules))
