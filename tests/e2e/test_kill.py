"""`kill -9` in the middle, then the same command again: the result is an undisturbed run's."""

import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rehearsing import COMMAND, REPORTS, SEED, Rehearsal, nianbao, rehearse
from test_demo import tables

Exchange = tuple[str, int, str]


def exchanges(home: Path) -> set[Exchange]:
    """Every (address, status, payload digest) of the catalog."""
    with sqlite3.connect(f"file:{home / 'catalog.db'}?mode=ro", uri=True) as connection:
        return set(connection.execute("select address, status, payload_digest from snapshots"))


def kill_when(command: list[str], reached: Callable[[], bool]) -> None:
    """Start a command in a group of its own and kill the group once `reached` is true."""
    with subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        deadline = time.monotonic() + 120
        while running.poll() is None and not reached() and time.monotonic() < deadline:
            time.sleep(0.01)
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)


def fetched(home: Path) -> int:
    try:
        with sqlite3.connect(f"file:{home / 'catalog.db'}?mode=ro", uri=True) as connection:
            return int(connection.execute("select count(*) from snapshots").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def demo(home: Path) -> list[str]:
    options = ["--no-serve", "--seed", str(SEED), "--reports", str(REPORTS), "--home", str(home)]
    return [*COMMAND, "demo", *options]


@pytest.mark.parametrize("share", [0.2, 0.7])
def test_a_killed_crawl_goes_on(rehearsal: Rehearsal, tmp_path: Path, share: float) -> None:
    home = tmp_path / "home"
    goal = int(len(exchanges(rehearsal.home)) * share)
    kill_when(demo(home), lambda: fetched(home) >= goal)
    assert 0 < fetched(home) < len(exchanges(rehearsal.home))
    done = rehearse(home)
    assert done.returncode == 0, done.stderr[-2000:]
    assert exchanges(home) == exchanges(rehearsal.home)
    assert nianbao("verify", home=home).returncode == 0
    assert rows(home) == rows(rehearsal.home)


def rows(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """The published figures, by agency and year: ids and times of capture may differ."""
    sql = {
        "reports": "select agency, year, edition, requests_received, errors from reports",
        "dispositions": "select agency, year, disposition, total from dispositions",
        "cells": "select r.agency, r.year, c.code, c.applicant, c.value, c.state"
        " from cells_readable c join reports r on r.id = c.report",
    }
    with sqlite3.connect(f"file:{home / 'nianbao.db'}?mode=ro", uri=True) as connection:
        return {
            name: sorted(connection.execute(text).fetchall(), key=repr)
            for name, text in sql.items()
        }


def test_a_truncated_last_record_is_recovered(rehearsal: Rehearsal, tmp_path: Path) -> None:
    home = tmp_path / "home"
    goal = len(exchanges(rehearsal.home)) // 2
    kill_when(demo(home), lambda: fetched(home) >= goal)
    for path in home.glob("warc/*/*.warc.gz"):
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size - 37)
    assert rehearse(home).returncode == 0
    assert exchanges(home) == exchanges(rehearsal.home)
    assert nianbao("verify", home=home).returncode == 0
    assert rows(home) == rows(rehearsal.home)


def test_a_killed_build_leaves_the_old_database(rehearsal: Rehearsal, tmp_path: Path) -> None:
    import shutil

    home = tmp_path / "home"
    shutil.copytree(rehearsal.home, home)
    before = tables(home / "nianbao.db")
    pause = random.Random(SEED).uniform(0.8, 2.5)
    for wait in (0.5, pause, 3.0):
        start = time.monotonic()
        kill_when(
            [*COMMAND, "build", "--full", "--home", str(home)],
            lambda start=start, wait=wait: time.monotonic() - start > wait,
        )
        assert tables(home / "nianbao.db") == before
    assert nianbao("build", "--full", home=home).returncode == 0
    assert tables(home / "nianbao.db") == before
    assert not list(home.glob("nianbao.db.new*"))
