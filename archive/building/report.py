"""What a build is told and what it says at its end."""

from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Protocol


class PortalFacts(Protocol):
    """What the build uses of a registered portal; the crawler's registry has such objects."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def province(self) -> str | None: ...  # noqa: D102
    @property
    def division_code(self) -> str | None: ...  # noqa: D102
    @property
    def county(self) -> str | None: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def family(self) -> str: ...  # noqa: D102
    @property
    def hosts(self) -> Collection[str]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build. `portals` is the registry by id: only its hosts are official.

    `executor` is `local`, `local:N` (N processes), `inline`, `dask://HOST:PORT`, or any executor of
    `concurrent.futures`.
    """

    full: bool = False
    executor: str | Executor = "local"
    portals: Mapping[str, PortalFacts] = field(default_factory=dict)
    progress: bool = True


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. Counts of `rows` are by table.

    `gone` are the reports that no address shows any more, `moved` those that one address does
    not show any more and another does.
    `failing_checks` in `failing_reports` and `issues` are those of the editions in force, as
    `nianbao check` counts them.
    """

    database: str
    snapshots: int
    read_now: int
    unread: int
    reports: int
    editions: int
    withheld: int
    gone: int
    moved: int
    failing_checks: int
    failing_reports: int
    issues: int
    rows: Mapping[str, int]
    seconds: Mapping[str, float]

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "database": self.database,
            "snapshots": self.snapshots,
            "read_now": self.read_now,
            "unread": self.unread,
            "reports": self.reports,
            "editions": self.editions,
            "withheld": self.withheld,
            "gone": self.gone,
            "moved": self.moved,
            "failing_checks": self.failing_checks,
            "failing_reports": self.failing_reports,
            "issues": self.issues,
            "rows": dict(self.rows),
            "seconds": dict(self.seconds),
        }

    def render(self) -> None:
        """Print it for people."""
        from rich.console import Console  # noqa: PLC0415 - a slow import, for people only

        console = Console(highlight=False)
        console.print(
            f"{self.reports} reports in {self.editions} editions from {self.snapshots} captures, "
            f"{self.read_now} of them read now, in {sum(self.seconds.values()):.1f} s",
            soft_wrap=True,
        )
        console.print(
            f"  {_counted(self.rows.get('dispositions', 0), 'row')} of dispositions, "
            f"{_counted(self.rows.get('cells', 0), 'cell')}",
            soft_wrap=True,
        )
        if self.unread:
            captures = _counted(self.unread, "capture")
            console.print(f"  {captures} could not be read (nianbao check)")
        if self.withheld:
            console.print(f"  {self.withheld} withheld by withheld.toml")
        if self.gone or self.moved:
            gone = _counted(self.gone, "report")
            console.print(f"  {gone} gone from where they were published, {self.moved} moved")
        console.print(f"  {self.database}", soft_wrap=True)
        console.print(f"  {self._to_look_at()}", soft_wrap=True)

    def _to_look_at(self) -> str:
        checks = _counted(self.failing_checks, "check")
        fail = "fails" if self.failing_checks == 1 else "fail"
        where = _counted(self.failing_reports, "report")
        return f"{checks} {fail} in {where}, {_counted(self.issues, 'issue')} (nianbao check)"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
