"""The processes of the desk, ready to be started by the hundred: a nursery that has imported everything forks each.

Each child is a process of its own, with connections of its own, that runs the product's own loop until it is killed.
Reads a request per line on standard input and answers on standard output, in JSON:
{"role": "clock", "place": "clock.after-claim:2", "offset": 600} → {"started": pid}, later {"ended": pid, "status": -9}.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

if TYPE_CHECKING:
    from yinuo.clock.models import Alarm

WORDS = "王女士，我十分钟后给您回电话。"
DUE_AFTER = timedelta(minutes=10)
REAP_EVERY = 0.01
#: clocks of two processes closer than this, in seconds, count as one
AS_ONE = 0.002


def nurse(listener: socket.socket) -> None:
    """Start what is asked for and tell of every end, until standard input is closed; then end them all."""
    children: set[int] = set()
    requests = b""
    while True:
        readable, _, _ = select.select([0], [], [], REAP_EVERY)
        if readable:
            read = os.read(0, 65536)
            if not read:
                break
            *lines, requests = (requests + read).split(b"\n")
            for line in lines:
                pid = _start(json.loads(line), listener)
                children.add(pid)
                _say({"started": pid})
        for pid in list(children):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                children.remove(pid)
                _say({"ended": pid, "status": os.waitstatus_to_exitcode(status)})
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _say(message: dict[str, Any]) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")


def _start(request: dict[str, Any], listener: socket.socket) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _live(request, listener)
        status = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(status)


def _live(request: dict[str, Any], listener: socket.socket) -> None:
    import time_machine

    from yinuo.common import failpoints
    from yinuo.common.loops import PARENT

    os.environ[PARENT] = str(os.getppid())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    clock = time_machine.travel(0, tick=True).start()
    # A busy machine may stop us between two looks at the two clocks: look until it did not.
    while abs(behind := time_machine.escape_hatch.time.time() + request["offset"] - time.time()) > AS_ONE:
        clock.shift(behind)
    failpoints.arm(request.get("place"))
    roles: dict[str, Callable[[], None]] = {
        "clock": lambda: _clock(request["batch"]),
        "sender": lambda: _sender(request["handful"]),
        "web": lambda: _web(listener),
        "prepare": lambda: _write(request["to"], _prepare(request["conversations"], request["promises"])),
        "drain": lambda: _write(request["to"], _drain()),
        "report": lambda: _write(request["to"], _report()),
    }
    roles[request["role"]]()


def _clock(batch: int) -> None:
    from yinuo.clock import firing
    from yinuo.common.loops import stop_on_signals

    firing.fire_batch = partial(firing.fire_batch, limit=batch)
    firing.run(stop_on_signals())


def _sender(handful: int) -> None:
    from django.conf import settings

    from yinuo.common.loops import stop_on_signals
    from yinuo.notices import sending

    settings.NOTICE_HANDFUL = handful
    sending.NAP = 0.05  # a life of a second leaves no time for half a second's nap
    sending.run(stop_on_signals())


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def _web(listener: socket.socket) -> None:
    """The desk's own application and middleware behind the standard library's server, on the socket that outlives it."""
    from yinuo.common.loops import when_orphaned
    from yinuo.wsgi import application

    when_orphaned(lambda: os._exit(0))
    server = WSGIServer(listener.getsockname(), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = "127.0.0.1", listener.getsockname()[1]
    server.setup_environ()
    server.set_app(application)
    server.serve_forever()


def ring(alarms: Sequence[Alarm]) -> None:
    """Note in the journal that these alarms ring, then let the desk do what it does, in the same transaction."""
    from django.utils.module_loading import import_string

    from yinuo.clock.tests.kills.settings import DESK_HANDLERS
    from yinuo.journal.models import record

    for alarm in alarms:
        record("kills.rung", alarm)
    for handler, together in groupby(alarms, key=lambda alarm: DESK_HANDLERS[alarm.kind]):
        import_string(handler)(list(together))


def _prepare(conversations: int, promises: int) -> dict[str, Any]:
    """An agent who is told by mail as well, signed in, with ``conversations`` to say something in.

    In ``promises`` more of them the sentence has been said already, so that the next processes find something to do.
    """
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from yinuo.channels.receiving import open_conversation, receive
    from yinuo.conversations.models import Conversation
    from yinuo.customers.models import Customer, customer_at
    from yinuo.people.models import Agent

    agent = Agent.objects.get(username="lin")
    team = agent.team
    assert team is not None
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()

    def opened(number: int) -> Conversation:
        customer = customer_at("phone", f"139{number:08}")
        return open_conversation(customer, channel="chat", team=team, subject="漏水", agent=agent)

    known = Customer.objects.count()
    sent = {}
    with transaction.atomic():
        ready = [opened(known + number).pk for number in range(conversations)]
        for number in range(promises):
            key = f"said-{known}-{number}"
            sent[key] = time.time()
            receive(
                opened(known + conversations + number), speaker="agent", author=agent, text=WORDS, key=f"desk:{key}"
            )
    return {"session": session.session_key, "conversations": ready, "sent": sent}


def _drain() -> dict[str, Any]:
    """Do all that is due, as a desk does that nobody kills; how many mails still wait for their next try."""
    from django.conf import settings
    from django.utils import timezone

    from yinuo.clock.firing import fire_due
    from yinuo.notices.models import Delivery
    from yinuo.notices.sending import send_next
    from yinuo.people.models import Agent

    settings.NOTICE_HANDFUL = 10**6
    while fire_due():
        pass
    while send_next(timezone.now()):
        pass
    # A notice may die in the hands of so many senders that one refusal is its last: a leader tries it again.
    Delivery.objects.try_again(by=Agent.objects.get(username="lin"), now=timezone.now())
    return {"left": Delivery.objects.filter(sent_at=None, given_up_at=None).count()}


def _report() -> dict[str, Any]:
    """What the database remembers; times as seconds."""
    from django.db.models import F
    from django.utils import timezone

    from yinuo.clock.models import Alarm, Outage
    from yinuo.conversations.models import Message
    from yinuo.journal.models import Entry
    from yinuo.notices.models import Delivery, Notification
    from yinuo.promises.models import Promise

    alarms = Alarm.objects.filter(cancelled_at=None, meant_at__lte=timezone.now()).order_by("id")
    told = Notification.objects.filter(kind="promise.due", recipient__promises=F("subject_id")).order_by("id")
    deliveries = Delivery.objects.filter(port="email").order_by("id")
    heard = Promise.objects.filter(message__isnull=False, due_at__isnull=False).order_by("id")

    def seconds(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, float]]:
        return [(str(name).removeprefix("desk:"), at.timestamp()) for name, at in rows]

    def mailed(key: str) -> str:
        """The idempotency key as the mail port writes it."""
        return key.replace(":", ".") + "@yinuo"

    return {
        "stored": seconds(Message.objects.order_by("id").values_list("key", "said_at")),
        "promised": seconds(heard.values_list("message__key", "due_at")),
        "alarms": seconds(alarms.values_list("pk", "meant_at")),
        "rung": seconds(Entry.objects.filter(verb="kills.rung").order_by("id").values_list("subject_id", "at")),
        "due": seconds(alarms.filter(kind="promise.due").values_list("subject_id", "meant_at")),
        "told": seconds(told.values_list("subject_id", "made_at")),
        "deliveries": [
            (mailed(key), at) for key, at in seconds(deliveries.values_list("key", "notification__made_at"))
        ],
        "digests": [
            (mailed(f"digest:{digest}"), mailed(key))
            for digest, key in deliveries.exclude(digest=None).values_list("digest__key", "key")
        ],
        "unsent": deliveries.filter(sent_at=None).count(),
        "outages": Outage.objects.filter(process="clock").count(),
        "late_by_outage": Notification.objects.filter(was_outage=True).count(),
    }


def _write(path: str, answer: dict[str, Any]) -> None:
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(answer, file)
    os.rename(path + ".part", path)


def main() -> None:
    import gc

    import django
    import time_machine  # noqa: F401

    django.setup()
    from django.core.mail.backends import smtp  # noqa: F401
    from django.db import connection
    from django.urls import get_resolver
    from django.utils import timezone

    from yinuo import language
    from yinuo.channels.desk import views  # noqa: F401
    from yinuo.clock import firing  # noqa: F401
    from yinuo.notices import sending  # noqa: F401
    from yinuo.notices.ports import email  # noqa: F401
    from yinuo.wsgi import application  # noqa: F401

    assert get_resolver().url_patterns
    found = language.read(language.Message(WORDS, "agent", timezone.localtime())).promises
    assert len(found) == 1, found
    if connection.vendor == "postgresql":
        import psycopg_pool  # noqa: F401
    gc.freeze()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        _say({"port": listener.getsockname()[1]})
        nurse(listener)


if __name__ == "__main__":
    main()
