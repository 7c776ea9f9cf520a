from __future__ import annotations

from django.apps import AppConfig


class PledgesConfig(AppConfig):
    name = "yinuo.pledges"

    def ready(self) -> None:
        from yinuo.language.rules import calendar
        from yinuo.pledges import telling  # noqa: F401  registers how the journal tells of pledges
        from yinuo.pledges.calendars import added_year

        # The engine counts working days too: "三个工作日内" said in December needs next year's notice.
        calendar.ask_elsewhere(added_year)
