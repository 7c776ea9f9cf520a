"""Norms that one message alone cannot show: what the agent's words are worth depends on the turns around them.

Each rule walks the conversation once and yields what it found with the turn that holds it. Rules are named by the words in
their findings' ``rules``; their texts and most of their words stand in data/context.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yinuo.language.context.apologies import apologises_again_without_a_deed, only_apologises
from yinuo.language.context.closings import closes_without_asking, closes_without_the_next_step
from yinuo.language.context.feelings import passes_over_a_rise_of_feeling
from yinuo.language.context.interruptions import starts_over_an_unfinished_turn
from yinuo.language.context.names import never_uses_the_name
from yinuo.language.context.offers import sells_to_someone_complaining
from yinuo.language.context.openings import neither_greets_nor_names_itself
from yinuo.language.context.replies import (
    asks_again_instead_of_answering,
    passes_over_the_question_with_a_standard_reply,
    says_the_same_again,
)
from yinuo.language.context.requirements import asks_for_one_thing_after_another
from yinuo.language.context.responsibility import agrees_it_is_not_their_job
from yinuo.language.context.restatements import (
    acts_without_saying_it_back,
    passes_over_a_correction,
    takes_down_without_reading_back,
)
from yinuo.language.context.talk import Rule, Talk
from yinuo.language.types import Finding, Message, Reading

#: the same words missing the same norm are one finding, of the rule that stands first
RULES: tuple[Rule, ...] = (
    asks_again_instead_of_answering,
    says_the_same_again,
    passes_over_the_question_with_a_standard_reply,
    agrees_it_is_not_their_job,
    apologises_again_without_a_deed,
    only_apologises,
    sells_to_someone_complaining,
    starts_over_an_unfinished_turn,
    passes_over_a_rise_of_feeling,
    passes_over_a_correction,
    acts_without_saying_it_back,
    takes_down_without_reading_back,
    asks_for_one_thing_after_another,
    neither_greets_nor_names_itself,
    never_uses_the_name,
    closes_without_the_next_step,
    closes_without_asking,
)


def context_findings(
    turns: Sequence[tuple[Message, Reading]], *, templates: Sequence[str] = ()
) -> list[tuple[Finding, ...]]:
    """For every turn the findings that hold only because of the turns around it; none for the customer's turns.

    ``templates`` are the company's standard replies, so that one that ignores the question is noticed.
    """
    talk = Talk(turns, templates)
    found: list[list[Finding]] = [[] for _ in talk.turns]
    for rule in RULES:
        for turn, finding in rule(talk):
            if not _already_found(finding, (*turn.reading.findings, *found[turn.index])):
                found[turn.index].append(finding)
    return [tuple(findings) for findings in found]


def _already_found(finding: Finding, others: Iterable[Finding]) -> bool:
    return any(other.norm == finding.norm and other.span.overlaps(finding.span) for other in others)
