"""What the rest of the house does on the day of the demo: shifts, leave, pledges, offers, wishes of customers.

Through the verbs that people use, so that nothing stands in the demo that the desk itself would not have written.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from yinuo.channels.receiving import receive
from yinuo.conversations.models import Conversation, Ticket
from yinuo.demo.company import AGENT, MANAGER, STAFF, SUPERVISOR
from yinuo.people.models import Agent
from yinuo.pledges.adopting import adopt, pledge
from yinuo.pledges.recording import record_event
from yinuo.portal.asking import FIRST_HOUR, ask_for_time, confirm_receipt
from yinuo.promises.models import Promise
from yinuo.promises.offering import decline, offer
from yinuo.rota.deeds import go_on_leave, set_shifts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: who has the early and who the late shift; the others work both
EARLY, LATE = ("cheng", "luo", "zheng", "shi"), ("lu", "xu", "wei")
#: who is ill today, with all they owe
ILL = "luo"


def give_duties(now: datetime) -> None:
    """In a desk that was just seeded as of ``now``."""
    people = {agent.username: agent for agent in Agent.objects.select_related("team")}
    _put_on_shifts(people, now)
    _pledge(people, now)
    _promise_otherwise(people)
    _offer(people)
    _wish(people, now)
    go_on_leave(people[ILL], now, now + DAY, by=people[SUPERVISOR], kind="sick", why="发烧")


def _put_on_shifts(people: dict[str, Agent], now: datetime) -> None:
    """The hours in which its history was lived, drawn out to now when the desk is opened at night."""
    hour = timezone.localtime(now).hour
    early, late = (min(8, hour - 5), max(17, hour + 4)), (min(11, hour - 2), max(20, hour + 7))
    for person in STAFF:
        if person.team is not None:
            first, last = (
                early if person.username in EARLY else late if person.username in LATE else (early[0], late[1])
            )
            hours = [(time(first % 24), time(min(last, first + 23) % 24))]
            set_shifts(people[person.username], range(7), hours, by=people[MANAGER], on_holidays=True)


def _pledge(people: dict[str, Agent], now: datetime) -> None:
    manager = people[MANAGER]
    adopt("retail", by=manager)
    pledge(by=manager, words="安装预约后 24 小时内上门", action="visit", event="visit_booked", number=24, unit="hours")
    for event, subject, ago in (("goods_returned", "退", 26 * HOUR), ("visit_booked", "安装", 3 * HOUR)):
        ticket = _tickets(subject).filter(opened_at__lt=now - ago).first()
        if ticket is not None:
            record_event(ticket, event, happened_at=now - ago, by=ticket.owner)


def _promise_otherwise(people: dict[str, Agent]) -> None:
    """What comes again, what waits for an event, what somebody else will do."""
    said = iter(
        (
            "那以后每周五下午五点前我把维修进度发您微信，一共四次。",
            "收到退货后48小时内给您把款退回去。",
            "厂家的工程师明天上午会给您打电话确认时间。",
        )
    )
    busy = Conversation.objects.filter(ended_at=None, agent__role=Agent.Role.AGENT).exclude(agent__username=AGENT)
    for conversation in busy.select_related("agent", "ticket").order_by("pk")[:3]:
        receive(conversation, speaker="agent", author=conversation.agent, text=next(said))


def _offer(people: dict[str, Agent]) -> None:
    """One waits for the yes of whoever looks at the demo, one was declined and waits for another."""
    lu, su, viewer = people["lu"], people[SUPERVISOR], people[AGENT]
    first, second = [
        *Promise.objects.live().filter(owner=lu, due_at__gt=timezone.now() + HOUR).by_due()[:2],
        None,
        None,
    ][:2]
    if first is not None:
        offer(first, viewer, by=lu, why="我这边两位客户在线上走不开，您熟悉这台机器")
    if second is not None:
        decline(offer(second, viewer, by=lu, why="那会儿我在培训"), by=viewer, why="那个点我已经约了回电")
        offer(second, su, by=lu, why="那会儿我在培训，程安也排满了")


def _wish(people: dict[str, Agent], now: datetime) -> None:
    """Customers on their pages: one asks for another time, one says that it has come."""
    owed = Promise.objects.live().filter(owner=people["zheng"], due_at__gt=now + HOUR, due_at__lt=now + 3 * DAY)
    later, come = [*owed.by_due()[:2], None, None][:2]
    if later is not None:
        tomorrow = timezone.localtime(now).replace(hour=FIRST_HOUR.hour + 2, minute=0, second=0, microsecond=0) + DAY
        ask_for_time(later, due_at=tomorrow, words="今晚家里没人接电话", key="demo")
    if come is not None:
        confirm_receipt(come)


def _tickets(subject: str) -> QuerySet[Ticket]:
    return (
        Ticket.objects.filter(closure=None, subject__contains=subject).select_related("owner", "team").order_by("-pk")
    )
