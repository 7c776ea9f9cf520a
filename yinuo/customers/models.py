"""The people and companies served, and the ways to reach them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.common.text import mask


class Customer(models.Model):
    class Title(models.TextChoices):
        MR = "先生", _("Mr")
        MS = "女士", _("Ms")
        MISS = "小姐", _("Miss")
        NONE = "", _("no title")

    name = models.CharField(_("name"), max_length=80, blank=True)  # full name, surname first; empty when unknown
    surname = models.CharField(_("surname"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=4, choices=Title.choices, blank=True)
    level = models.CharField(_("level"), max_length=20, blank=True)  # the company's own word: "VIP", "会员"
    since_on = models.DateField(_("customer since"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """How an agent addresses them: 王女士; the whole name without a title; a masked number when nameless."""
        if self.surname and self.title:
            return f"{self.surname}{self.title}"
        if self.name:
            return self.name
        point = next(iter(self.contact_points.all()), None)
        return point.masked if point else str(_("Unnamed customer"))


class ContactPoint(models.Model):
    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        MAIL = "mail", _("Mail")
        WECHAT = "wechat", _("WeChat")
        WEB = "web", _("Web")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=190)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="contact_point_once")]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return mask(self.value)


def customer_at(kind: str, value: str, **known: str) -> Customer:
    """The customer behind a contact point, made when first seen. ``known`` fills a new customer's fields only."""
    value = value.strip()
    if kind == ContactPoint.Kind.MAIL:
        value = value.lower()
    point = ContactPoint.objects.select_related("customer").filter(kind=kind, value=value).first()
    if point is not None:
        return point.customer
    customer = Customer.objects.create(**known)
    point, is_new = ContactPoint.objects.get_or_create(kind=kind, value=value, defaults={"customer": customer})
    if not is_new:
        # Another request met the same contact first; its customer stands.
        customer.delete()
        return point.customer
    return customer
