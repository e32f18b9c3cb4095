"""`kill -9` at random moments over crawls of several families: nothing is lost, nothing doubled."""

import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rehearsing import COMMAND, nianbao
from test_demo import tables
from test_kill import exchanges, rows

from crawler.sandbox.server import SandboxServer
from crawler.sandbox.sites.base import Asked, Reply
from crawler.sandbox.world import World, places

FAMILIES = ("creator", "eportal", "trs", "hanweb", "gkmlpt", "ucap")
SEED = 2026


def is_over(home: Path) -> bool:
    """Whether the last run wrote its report: a kill behind that is none."""
    try:
        with sqlite3.connect(f"file:{home / 'catalog.db'}?mode=ro", uri=True) as connection:
            sql = "select outcome from runs order by started_at desc limit 1"
            row = connection.execute(sql).fetchone()
    except sqlite3.OperationalError:
        return False
    return bool(row and row[0])


@dataclass
class Watched:
    """A sandbox of several families; `asked` counts its requests."""

    server: SandboxServer
    asked: int = 0
    more: threading.Condition = field(default_factory=threading.Condition)

    def crawl(self, home: Path) -> list[str]:
        options = ["--portals", str(self.server.registry), "--home", str(home)]
        for host, (address, port) in self.server.resolve.items():
            options += ["--resolve", f"{host}={address}:{port}"]
        return [*COMMAND, "crawl", *self.server.portals, *options]

    def finish(self, home: Path) -> int:
        done = subprocess.run(self.crawl(home), capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr[-2000:]
        return done.returncode

    def kill_after(self, requests: int, seconds: float, home: Path) -> bool:
        """Kill a crawl that many requests later, and a moment; whether it was still at work."""
        goal = self.asked + requests
        with subprocess.Popen(
            self.crawl(home),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as running:
            while self.asked < goal and running.poll() is None:
                with self.more:
                    self.more.wait(0.05)
            time.sleep(seconds)  # a moment of its own, between two requests or in one
            if running.poll() is not None:
                return False
            os.killpg(running.pid, signal.SIGKILL)
        return not is_over(home)


@contextmanager
def watched(families: tuple[str, ...], reports: int) -> Iterator[Watched]:
    chosen = tuple(next(one for one in places() if one.family == name) for name in families)
    with SandboxServer(World.make(seed=SEED, reports=reports, chosen=chosen)) as server:
        found = Watched(server)
        reply = server.portals_of_world.reply

        def counting(asked: Asked) -> Reply | None:
            with found.more:
                found.asked += 1
                found.more.notify_all()
            return reply(asked)

        server.portals_of_world.reply = counting  # type: ignore[method-assign]
        yield found


def killed_until_done(sandbox: Watched, home: Path, dice: random.Random, kills: int) -> int:
    """Crawl into a home, killed at most so often, until a crawl came to its end; kills done."""
    for done in range(kills):
        if not sandbox.kill_after(dice.randrange(40), dice.random() / 20, home):
            return done
    return kills


def crawled_with_kills(kills: int, families: tuple[str, ...], folder: Path) -> None:
    dice = random.Random(SEED)
    with watched(families, 15 * len(families) if kills > 1 else 9) as sandbox:
        undisturbed = folder / "undisturbed"
        code = sandbox.finish(undisturbed)
        expected = exchanges(undisturbed)
        assert nianbao("build", home=undisturbed).returncode == 0
        done, turn = 0, 0
        while done < kills:
            home, turn = folder / f"home-{turn}", turn + 1
            done += killed_until_done(sandbox, home, dice, min(kills - done, 8))
            assert is_over(home) or sandbox.finish(home) == code
            assert exchanges(home) == expected
            assert nianbao("verify", home=home).returncode == 0
        assert nianbao("build", home=home).returncode == 0
        assert rows(home) == rows(undisturbed)
        if kills > 1:
            assert_made_again(home)


def assert_made_again(home: Path) -> None:
    """The catalog is lost; the files and runs.jsonl give it again, and the same tables."""
    before = tables(home / "nianbao.db")
    (home / "catalog.db").unlink()
    assert nianbao("catalog", "rebuild", home=home).returncode == 0
    assert nianbao("build", "--full", home=home).returncode == 0
    assert tables(home / "nianbao.db") == before


def test_a_crawl_of_several_families_goes_on_after_kills(tmp_path: Path) -> None:
    crawled_with_kills(1, FAMILIES[1:4], tmp_path)


@pytest.mark.stress
def test_fifty_kills(tmp_path: Path) -> None:
    crawled_with_kills(50, FAMILIES, tmp_path)
