"""How stored cases came out, for people at a terminal: what was missed, then the figures."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from yinuo.language.cases import Miss, Outcome, Part
from yinuo.printing import Printer

#: figures that are counts, not shares
_COUNTS = {"false_dates"}


class CasePrinter:
    def __init__(self, printer: Printer) -> None:
        self.console = printer.console
        self.words = printer.words

    def outcome(self, outcome: Outcome, *, with_misses: bool) -> None:
        if not outcome.parts:
            self.console.print(Text(self.words("no_cases")))
            return
        if with_misses:
            for miss in outcome.misses:
                self._miss(miss)
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for heading in ("kind", "cases", "failed_cases", "figures_of"):
            table.add_column(self.words(heading), overflow="fold")
        for part in outcome.parts:
            failed = Text(str(part.failed), style="red" if part.failed else "green")
            table.add_row(self.words(f"cases.{part.kind}"), str(part.cases), failed, self._figures(part))
        self.console.print(table)

    def _miss(self, miss: Miss) -> None:
        words = self.words
        nothing = words("found_nothing")
        line = Text.assemble(
            (f"{miss.case} ", "bold"),
            (f"{words(f'cases.{miss.kind}')} {words(f'miss.{miss.what}')}", "red"),
            f"  {words('want')} {words(miss.want) if miss.kind == 'emotion' else miss.want or nothing}",
            f"  {words('got')} {words(miss.got) if miss.kind == 'emotion' else miss.got or nothing}",
        )
        self.console.print(line, soft_wrap=True)
        rules = f"  {words('rules')} {' → '.join(miss.rules)}" if miss.rules else ""
        self.console.print(Text(f"    {miss.text}{rules}", style="dim"), soft_wrap=True)

    def _figures(self, part: Part) -> str:
        return "  ".join(
            f"{self.words(f'figure.{name}')} {value:.0f}"
            if name in _COUNTS
            else f"{self.words(f'figure.{name}')} {value:.3f}"
            for name, value in part.figures.items()
        )
