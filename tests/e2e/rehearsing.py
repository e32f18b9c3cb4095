"""Run the command as a user would, and the whole way once: sandbox portals, crawl, build."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from crawler.sandbox.world import World

SEED, REPORTS = 7, 60
COMMAND = (sys.executable, "-m", "archive.cli")


def nianbao(*arguments: object, home: Path | None = None, **options: object):
    """Run the command as a user would; returns the finished process."""
    environment = {key: value for key, value in os.environ.items() if key != "NIANBAO_HOME"}
    environment |= options.pop("env", {})  # type: ignore[arg-type]
    where = ["--home", str(home)] if home else []
    return subprocess.run(
        [*COMMAND, *map(str, arguments), *where],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=environment,
        **options,
    )


@dataclass(frozen=True)
class Rehearsal:
    """A finished demo: its home, and the world whose every figure is known."""

    home: Path
    world: World

    @property
    def database(self) -> Path:
        return self.home / "nianbao.db"


def rehearse(home: Path) -> subprocess.CompletedProcess[str]:
    return nianbao("demo", "--no-serve", "--seed", SEED, "--reports", REPORTS, home=home)
