"""Documents that kill the process that reads them: the others are read, the culprit is named."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, dump, page, report, rows

from archive.build import build
from archive.findings import findings

BUILD = """
import os, signal, sys
sys.path.insert(0, {tests!r})
import made_archive, archive.build, archive.building.reading
from archive.home import Home
from dataclasses import replace

def read(data, hints):
    if b"exits" in data:
        os._exit(9)
    if b"is killed" in data:
        os.kill(os.getpid(), signal.SIGKILL)
    return made_archive.read_made(data.removeprefix(b"%PDF-1.7"), hints)

archive.building.reading.read_document = read

if __name__ == "__main__":
    options = replace(made_archive.OPTIONS, executor={executor!r}, full={full!r})
    archive.build.build(Home.open({home!r}), options)
"""
"""Run as a file, so that reading processes, which import it anew, have its reader too."""


def build_of(made: MadeHome, executor: str, *, full: bool = False) -> None:
    """Build in a process of its own with the reader that dies."""
    script = made.path.parent / "building.py"
    tests, home = str(Path(__file__).parent), str(made.path)
    script.write_text(BUILD.format(tests=tests, home=home, executor=executor, full=full))
    done = subprocess.run([sys.executable, script], check=False, timeout=120, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def unread(made: MadeHome) -> list[str]:
    return [url for (url,) in rows(made.home, "SELECT url FROM snapshots WHERE reading = 'unread'")]


def tables(made: MadeHome) -> dict[str, list[tuple[Any, ...]]]:
    """What was built, but for the version of the parser: it is each process's own."""
    return {name: found for name, found in dump(made.home).items() if name != "build_info"}


@pytest.mark.parametrize("how", ["exits", "is killed"])
def test_one_among_few_files(made: MadeHome, how: str) -> None:
    made.add_bytes(b"%PDF-1.7" + page(report(text="甲。")), f"{HOST}/0.pdf", "application/pdf")
    made.add_bytes(f"%PDF-1.7 {how}".encode(), f"{HOST}/1.pdf", "application/pdf")
    made.add(report(text="乙。"), url=f"{HOST}/2.html")
    build_of(made, "local")
    assert unread(made) == [f"{HOST}/1.pdf"]
    (finding,) = (one for one in findings(made.home).items if one.code == "unread")
    assert f"{HOST}/1.pdf" in str(finding.examples)
    found = rows(made.home, "SELECT url FROM addresses")
    assert {f"{HOST}/0.pdf", f"{HOST}/2.html"} <= {url for (url,) in found}
    first = tables(made)
    build_of(made, "local")
    assert tables(made) == first


def test_some_among_many(made: MadeHome) -> None:
    for number in range(90):
        if number in (5, 80):
            made.add_bytes(b"exits %d" % number, f"{HOST}/{number}.html")
        else:
            made.add(
                report(text=f"第{number}份。", year=1900 + number), url=f"{HOST}/{number}.html"
            )
    build_of(made, "local:2")
    assert unread(made) == [f"{HOST}/5.html", f"{HOST}/80.html"]
    assert rows(made.home, "SELECT count(*) FROM reports") == [(88,)]
    first = tables(made)
    build_of(made, "local:1", full=True)
    assert tables(made) == first


def test_pages_alone_are_few_without_a_process(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(workers: int) -> None:
        raise AssertionError("no process is needed")

    made.add(report())
    monkeypatch.setattr("archive.building.executors.ReadingProcesses", start)
    assert build(made.home, replace(OPTIONS, executor="local")).read_now == 1
