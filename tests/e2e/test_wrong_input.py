"""Wrong input gets one clear sentence and the exit code of the contract, never a traceback."""

import os
import socket
from pathlib import Path

import pytest
from rehearsing import Rehearsal, nianbao

RUBBISH = bytes(range(256)) * 40
NO_REPORT = "<html><head><title>天气</title></head><body><p>今天晴，气温三度。</p></body></html>"


def one_sentence(error: str) -> str:
    """The one line that a person sees; usage errors of click stand above it."""
    assert "Traceback" not in error
    lines = [line for line in error.splitlines() if line.strip()]
    assert lines
    return lines[-1]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.html", None, "No such file"),
        ("empty.html", b"", "empty"),
        ("rubbish.html", RUBBISH, "binary content"),
        ("weather.html", NO_REPORT.encode(), "expected an annual report"),
    ],
)
def test_read_names_the_file_and_the_reason(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = nianbao("read", path)
    assert done.returncode == 1
    assert name in one_sentence(done.stderr)
    assert says in done.stderr


@pytest.mark.parametrize("content", [b"", RUBBISH])
def test_ingest_says_what_it_did_not_take(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.html").write_bytes(content)
    done = nianbao("ingest", tmp_path / "bad.html", home=tmp_path / "home")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "bad.html" in done.stdout + done.stderr


def test_an_unknown_portal_is_wrong_usage(tmp_path: Path) -> None:
    done = nianbao("crawl", "atlantis", home=tmp_path / "home")
    assert done.returncode == 2
    assert "atlantis" in one_sentence(done.stderr)
    assert "portals list" in done.stderr


def test_no_portal_is_wrong_usage(tmp_path: Path) -> None:
    assert nianbao("crawl", home=tmp_path / "home").returncode == 2


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = nianbao("ingest", __file__, home=tmp_path / "file" / "home")
    assert done.returncode == 1
    assert "home" in one_sentence(done.stderr)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_home_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = nianbao("ingest", __file__, home=tmp_path / "home")
    tmp_path.chmod(0o700)
    assert done.returncode == 1
    one_sentence(done.stderr)


@pytest.mark.parametrize("command", ["build", "check", "status", "verify", "export", "serve"])
def test_a_home_that_is_not_there(tmp_path: Path, command: str) -> None:
    done = nianbao(command, home=tmp_path / "nowhere")
    assert done.returncode == 1
    assert "nowhere" in one_sentence(done.stderr)


def test_a_port_in_use(rehearsal: Rehearsal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = nianbao("serve", "--port", port, home=rehearsal.home)
    assert done.returncode == 1
    assert str(port) in one_sentence(done.stderr)


def test_a_database_that_is_not_built_yet(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(NO_REPORT, encoding="utf-8")
    nianbao("ingest", page, home=tmp_path / "home")
    done = nianbao("serve", home=tmp_path / "home")
    assert done.returncode == 1
    assert "nianbao build" in one_sentence(done.stderr)


def test_invented_figures_never_enter_a_real_archive(rehearsal: Rehearsal) -> None:
    """A sandbox home refuses to be crawled as a real one."""
    done = nianbao("crawl", "hengshui", home=rehearsal.home)
    assert done.returncode == 1
    assert "sandbox" in one_sentence(done.stderr)
