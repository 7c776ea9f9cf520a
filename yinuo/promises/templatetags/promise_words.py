from __future__ import annotations

from django import template

from yinuo.conversations.models import Message, Ticket
from yinuo.promises.hands import Hands, hands_of
from yinuo.promises.words import Piece, pieces

register = template.Library()


@register.filter
def hands(ticket: Ticket) -> Hands:
    return hands_of(ticket)


@register.filter
def in_pieces(message: Message) -> list[Piece]:
    """The text cut at the words of its promises, which the view has fetched with it."""
    return pieces(
        message.text, sorted(message.promises.all(), key=lambda promise: (promise.span_start or 0, promise.pk))
    )
