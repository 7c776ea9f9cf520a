"""Links by which a customer sees, without an account, what was promised on one ticket."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from yinuo.conversations.models import Ticket
from yinuo.conversations.refusals import NotYourTicket
from yinuo.people.models import Agent

VALID_FOR = timedelta(days=30)
#: a link that still holds this long is given out again, so that a customer gets to know one address
STILL_GOOD_FOR = timedelta(days=7)
#: 132 bits, short enough for a text message
TOKEN_LENGTH = 22
#: how exactly it is known when a link was last looked at; a page that is left open writes no more often
SEEN_EVERY = timedelta(minutes=5)


class PortalLink(models.Model):
    """One address for one ticket, until it expires or is taken back.

    The token is signed from ``nonce`` with the installation's secret and kept nowhere; the row has a keyed digest of it.
    A copy of the database alone opens no page.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["ticket", "-made_at"], name="portal_link_ticket")]

    def __str__(self) -> str:
        return f"link {self.pk} to ticket {self.ticket_id}"

    @property
    def token(self) -> str:
        return sign(self.nonce, self.ticket_id)

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and timezone.now() < self.expires_at

    def revoke(self, *, by: Agent) -> None:
        """From now on it opens nothing. Revoking it again changes nothing."""
        if not self.ticket.may_be_changed_by(by):
            raise NotYourTicket(owner=str(self.ticket.owner))
        with transaction.atomic():
            if PortalLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now()):
                self.ticket.note("link.revoked", self, by=by)
        self.refresh_from_db(fields=["revoked_at"])

    def seen(self) -> None:
        now = timezone.now()
        stale = models.Q(last_seen_at=None) | models.Q(last_seen_at__lt=now - SEEN_EVERY)
        if self.last_seen_at is None or self.last_seen_at < now - SEEN_EVERY:
            PortalLink.objects.filter(stale, pk=self.pk).update(last_seen_at=now)


def link_for(ticket: Ticket, *, by: Agent) -> PortalLink:
    """The link to give to the customer: the one there is while it holds for a week, else a new one."""
    if not ticket.may_be_changed_by(by):
        raise NotYourTicket(owner=str(ticket.owner))
    with transaction.atomic():
        # Two who press the key at once get the same link.
        Ticket.objects.select_for_update().get(pk=ticket.pk)
        now = timezone.now()
        known = ticket.links.filter(revoked_at=None, expires_at__gt=now + STILL_GOOD_FOR).order_by("-pk").first()
        # After a change of the installation's secret an old link cannot be written again.
        if known is not None and constant_time_compare(known.token_hash, digest(known.token)):
            return known
        nonce = secrets.token_urlsafe(16)
        link = PortalLink.objects.create(
            ticket=ticket,
            nonce=nonce,
            token_hash=digest(sign(nonce, ticket.pk)),
            made_by=by,
            made_at=now,
            expires_at=now + VALID_FOR,
        )
        ticket.note("link.made", link, by=by, expires_at=link.expires_at.isoformat())
    return link


def link_behind(token: str) -> PortalLink | None:
    """The live link with this token; None for every other, after the same one question to the database."""
    digests = [digest(token, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    links = PortalLink.objects.select_related("ticket__customer", "ticket__owner", "ticket__team", "ticket__closure")
    found = links.filter(token_hash__in=digests).first()
    return found if found is not None and found.is_live else None


def sign(nonce: str, ticket_id: int) -> str:
    signed = salted_hmac("yinuo.portal.token", f"{ticket_id}:{nonce}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(signed).decode()[:TOKEN_LENGTH]


def digest(token: str, key: str | bytes | None = None) -> str:
    """Keyed, so that how long the lookup takes tells nothing about tokens that exist."""
    text = token.encode("utf-8", "replace")
    return salted_hmac("yinuo.portal.digest", text, secret=key, algorithm="sha256").hexdigest()
