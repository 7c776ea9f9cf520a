"""What a test of kills asks to be done inside its world: `python -m yinuo.notices.tests.kill_verbs VERB`."""

from __future__ import annotations

import sys


def told(url: str, count: str) -> None:
    """An agent with a webhook of their own, told so many things that wait for the sender."""
    from yinuo.common.sealing import seal
    from yinuo.notices.models import Destination, tell
    from yinuo.notices.topics import all_topics
    from yinuo.people.models import Agent

    agent = Agent.objects.get(username="lin")
    Agent.objects.update(has_email_notices=False)
    agent.has_email_notices = False
    Destination.objects.create(
        agent=agent,
        port="webhook",
        name="自己的",
        host="h",
        sealed_address=seal(url),
        sealed_secret=seal("secret"),
        topics=all_topics(),
    )
    for number in range(int(count)):
        tell(agent, "conversation.wrote", agent, key=f"n{number}", customer=f"客户{number:03}")


if __name__ == "__main__":
    import django

    django.setup()
    {"told": told}[sys.argv[1]](*sys.argv[2:])
