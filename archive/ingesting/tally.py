"""What became of a web archive or another home: taken, skipped and why, damaged."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ALREADY_THERE = "already there"
_MOST_SHOWN = 20


@dataclass(slots=True)
class Taken:
    """Counts for one web archive or home.

    `taken` and `vantages` count captures by kind and by country; `skipped` by reason, `hosts`
    those on hosts that nobody registered. A text in `damaged` is one record or stretch of bytes.
    """

    path: Path
    taken: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)
    vantages: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)
    runs: int = 0
    failed_requests: int = 0

    @property
    def captures(self) -> int:
        """How many captures were taken."""
        return self.taken.total()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "path": str(self.path),
            "taken": dict(self.taken),
            "skipped": dict(self.skipped),
            "hosts_not_registered": dict(self.hosts.most_common(_MOST_SHOWN)),
            "vantages": dict(self.vantages),
            "damaged": self.damaged,
            "runs": self.runs,
            "failed_requests": self.failed_requests,
        }

    def lines(self) -> list[str]:
        """What to tell a person, on standard output."""
        told = [f"{self.path}: {self._headline()}"]
        told += [f"  skipped, {why}: {count}" for why, count in self.skipped.most_common()]
        if self.hosts:
            named = ", ".join(f"{host} ({n})" for host, n in self.hosts.most_common(_MOST_SHOWN))
            told.append(f"  hosts that are not registered: {named}")
        return told

    def troubles(self) -> list[str]:
        """What is damaged, a line each; many are counted."""
        shown = [f"{self.path}: {text}" for text in self.damaged[:_MOST_SHOWN]]
        more = len(self.damaged) - len(shown)
        return [*shown, f"{self.path}: and {more} more that are damaged"] if more > 0 else shown

    def _headline(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.taken.most_common())
        told = f"{self.captures} captures taken" + (f" ({kinds})" if kinds else "")
        return f"{told}, {self.runs} runs" if self.runs else told
