"""run/heartbeat.json: what `nianbao update` last did, for people, monitors and the site.

Written when an update begins, at each step, every minute while it is at work, and at its end, by
replacing the file. A file that
says `running` with a process that is gone is an update that was killed.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from archive import clock
from archive.home import Home

RUNNING, DONE, FINDINGS, FAILED = "running", "done", "findings", "failed"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Times as texts in UTC. `state`: running, done, findings (a person is needed) or failed.

    `step` is what it does or did last, `said` what went wrong there. `last_good` is when an
    update last ended with nothing for a person to do. `told` are the problems, `<portal>:<code>`,
    that the operator has been told of and that are still there. `told_by` are the same for each
    way of telling: what it said last, so that one which fails makes no other repeat itself.
    """

    state: str = RUNNING
    step: str = ""
    started_at: str | None = None
    beat_at: str | None = None
    ended_at: str | None = None
    last_good: str | None = None
    pid: int | None = None
    said: str | None = None
    told: tuple[str, ...] = field(default=())
    told_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def begin(self) -> "Heartbeat":
        """A new update begins; what is to be remembered of the last one stays."""
        now = clock.stamp(clock.now())
        return Heartbeat(
            started_at=now,
            beat_at=now,
            pid=os.getpid(),
            last_good=self.last_good,
            told=self.told,
            told_by=self.told_by,
        )

    def at(self, step: str) -> "Heartbeat":
        """The update goes on with its next step."""
        return replace(self, step=step).beat()

    def beat(self) -> "Heartbeat":
        """The update is still at its step."""
        return replace(self, beat_at=clock.stamp(clock.now()))

    def end(self, state: str, said: str | None = None) -> "Heartbeat":
        """The update has ended."""
        now = clock.stamp(clock.now())
        good = now if state == DONE else self.last_good
        return replace(self, state=state, said=said, beat_at=now, ended_at=now, last_good=good)

    def save(self, home: Home) -> None:
        """Write it down; the file is whole at any moment."""
        path = heartbeat_path(home)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(path)


def heartbeat_path(home: Home) -> Path:
    """Where it lies."""
    return home.run_dir / "heartbeat.json"


def read_heartbeat(home: Home) -> Heartbeat | None:
    """The last heartbeat; None where no update ever ran, or the file cannot be read."""
    try:
        found = json.loads(heartbeat_path(home).read_text(encoding="utf-8"))
        return Heartbeat(**{**found, **_memory(found)})
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _memory(found: dict[str, Any]) -> dict[str, Any]:
    told_by = found.get("told_by", {})
    return {
        "told": tuple(found.get("told", ())),
        "told_by": {way: tuple(keys) for way, keys in told_by.items()},
    }


def days_since(moment: str | None) -> int | None:
    """Whole days from a moment of the heartbeat to now."""
    return _days(clock.parse(moment)) if moment else None


def _days(moment: datetime) -> int:
    return (clock.now() - moment).days
