"""A progress bar on stderr, so that stdout stays for results."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich import progress as bars
from rich.console import Console

T = TypeVar("T")


class Progress:
    """Shows long work; silent when switched off."""

    def __init__(self, bar: bars.Progress) -> None:
        self._bar = bar

    def track(self, items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
        """Pass items through and count them; where there are none, no bar is shown."""
        if total == 0:
            return iter(items)
        return iter(self._bar.track(items, total=total, description=what))

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        self._bar.console.print(text, highlight=False)


@contextmanager
def progress_bar(shown: bool) -> Iterator[Progress]:
    """Show progress while the block runs."""
    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
    )
    console = Console(stderr=True, quiet=not shown)
    with bars.Progress(*columns, console=console, disable=not shown) as bar:
        yield Progress(bar)
