"""`nianbao update`: one at a time, a heartbeat at each step, news told once, a ping at the end."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from made_archive import MadeHome

from archive import clock
from archive.acks import acknowledge
from archive.catalog import Catalog
from archive.errors import HomeLockedError
from archive.exchanges.history import PortalRun, Run
from archive.heartbeat import Heartbeat, heartbeat_path, read_heartbeat
from archive.home import Home
from archive.status import Status, status
from archive.update_settings import UpdateSettings, UpdateSettingsError, update_settings
from archive.updating import NoRoomError, UpdateReport, update

TODAY = "2021-02-01T08:00:00Z"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_NOW", TODAY)


class Listener:
    """An HTTP server on loopback that remembers what it was sent; `status` is its answer.

    `says`, where it is given, is sent in place of an answer in HTTP.
    """

    def __init__(self) -> None:
        self.got: list[tuple[str, str, bytes]] = []
        self.status = 200
        self.says: bytes | None = None
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                listener.got.append((self.command, self.path, self.rfile.read(size)))
                if listener.says is not None:
                    self.wfile.write(listener.says)
                    return
                self.send_response(listener.status)
                self.end_headers()

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def texts(self) -> list[str]:
        return [json.loads(body)["text"] for command, _, body in self.got if command == "POST"]


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.server.shutdown()
    made.server.server_close()


def portal_ended(home: Home, run: str, *codes: str) -> None:
    """A crawl in which one portal ended with these errors, before now and after others."""
    moment = clock.parse(TODAY) - timedelta(minutes=10 - int(run[1:]))
    with closing(Catalog(home)) as catalog:
        catalog.put_run(Run(run, "crawl", moment, moment, "findings" if codes else "done", {}))
        errors = tuple((code, f"moushi: {code} happened.") for code in codes)
        catalog.put_portal_run(PortalRun(run, "moushi", moment, "findings", 1, 0, errors, {}))


def go(home: Home, *codes: str, run: str = "r1", **settings: object) -> UpdateReport:
    """An update whose crawl ends with these errors."""
    steps = [("crawl", lambda: portal_ended(home, run, *codes)), ("build", lambda: None)]
    return update(home, steps, lambda: status(home), UpdateSettings(**settings))  # type: ignore[arg-type]


def test_a_good_update_is_done_and_pings(made: MadeHome, listener: Listener) -> None:
    report = go(made.home, ping=f"{listener.address}/up", webhook=f"{listener.address}/news")
    assert (report.outcome, report.open, report.undelivered) == ("done", (), ())
    assert [(one[0], one[1]) for one in listener.got] == [("GET", "/up")]
    beat = read_heartbeat(made.home)
    assert beat
    assert (beat.state, beat.last_good) == ("done", clock.stamp(clock.parse(TODAY)))
    assert status(made.home).days_since_update == 0


def test_news_are_told_once_and_when_they_are_mended(made: MadeHome, listener: Listener) -> None:
    hook = f"{listener.address}/news"
    first = go(made.home, "challenge", webhook=hook)
    assert (first.outcome, [one.key for one in first.new]) == ("findings", ["moushi:challenge"])
    again = go(made.home, "challenge", run="r2", webhook=hook)
    assert (again.outcome, again.new) == ("findings", ())
    mended = go(made.home, "empty_listing", run="r3", webhook=hook)
    assert mended.mended == ("moushi:challenge",)
    told = listener.texts()
    assert len(told) == 2
    assert "moushi: challenge happened." in told[0]
    assert "Mended: moushi:challenge." in told[1]
    assert "empty_listing" in told[1]


def test_what_did_not_arrive_is_told_again(made: MadeHome, listener: Listener) -> None:
    listener.status = 500
    hook = f"{listener.address}/news"
    report = go(made.home, "challenge", webhook=hook)
    assert report.outcome == "findings"
    assert "webhook" in report.undelivered[0]
    listener.status = 200
    assert [one.key for one in go(made.home, "challenge", run="r2", webhook=hook).new] == [
        "moushi:challenge"
    ]


def test_an_address_that_nobody_answers_stops_nothing(made: MadeHome) -> None:
    dead = "http://127.0.0.1:9/secret-key"
    report = go(made.home, ping=dead, webhook=dead, tell="always")
    assert report.outcome == "done"
    assert len(report.undelivered) == 2
    assert "secret-key" not in " ".join(report.undelivered)


@pytest.mark.parametrize(
    ("says", "path"),
    [(b"garbage\r\n\r\n", "/secret-key"), (None, "/secret key"), (b"", "/secret-key")],
)
def test_an_answer_that_is_no_http_stops_nothing(
    made: MadeHome, listener: Listener, says: bytes | None, path: str
) -> None:
    listener.says = says
    bad = f"{listener.address}{path}"
    report = go(made.home, ping=bad, webhook=bad, tell="always")
    assert report.outcome == "done"
    assert [one.split(":")[0] for one in report.undelivered] == ["webhook", "ping"]
    beat = read_heartbeat(made.home)
    assert beat
    assert beat.state == "done"
    assert "secret" not in f"{report.undelivered} {beat.said}"


def test_a_status_is_named_and_no_address(
    made: MadeHome, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    listener.status = 503
    report = go(made.home, ping=f"{listener.address}/secret-key")
    assert report.undelivered == ("ping: expected an answer, found HTTPError 503",)
    mail = ("/bin/sh", "-c", "exit 4 # secret-key")
    broken = go(made.home, "challenge", run="r2", mail=mail)
    assert broken.undelivered == ("mail: expected /bin/sh to end well, found CalledProcessError 4",)
    assert "secret" not in caplog.text


def test_a_dead_channel_makes_no_other_repeat_itself(
    made: MadeHome, listener: Listener, tmp_path: Path
) -> None:
    out = tmp_path / "mail.txt"
    script = f"import sys; open({str(out)!r}, 'ab').write(sys.stdin.buffer.read())"
    channels: dict[str, Any] = {
        "webhook": f"{listener.address}/news",
        "mail": (sys.executable, "-c", script),
    }
    listener.status = 500
    assert [one.key for one in go(made.home, "challenge", **channels).new] == ["moushi:challenge"]
    mailed = out.read_bytes()
    assert b"1 new, 1 open, 0 mended" in mailed
    again = go(made.home, "challenge", run="r2", **channels)
    assert (again.outcome, again.new) == ("findings", ())
    assert len(again.undelivered) == 1
    assert out.read_bytes() == mailed
    # Where it works again it is told what the other knows already, once.
    listener.status, before = 200, len(listener.got)
    assert go(made.home, "challenge", run="r3", **channels).undelivered == ()
    go(made.home, "challenge", run="r4", **channels)
    assert len(listener.got) == before + 1
    assert "1 new, 1 open, 0 mended" in listener.texts()[-1]
    assert out.read_bytes() == mailed


def test_a_dead_channel_is_told_later_of_what_was_mended_meanwhile(
    made: MadeHome, listener: Listener, tmp_path: Path
) -> None:
    out = tmp_path / "mail.txt"
    script = f"import sys; open({str(out)!r}, 'ab').write(sys.stdin.buffer.read())"
    channels: dict[str, Any] = {
        "webhook": f"{listener.address}/news",
        "mail": (sys.executable, "-c", script),
    }
    go(made.home, "challenge", **channels)
    listener.status = 500
    assert go(made.home, run="r2", **channels).mended == ("moushi:challenge",)
    mailed = out.read_bytes()
    assert "Mended: moushi:challenge." in mailed.decode()
    listener.status = 200
    assert go(made.home, run="r3", **channels).mended == ()
    assert "Mended: moushi:challenge." in listener.texts()[-1]
    assert out.read_bytes() == mailed


def test_a_new_channel_is_told_what_is_open(made: MadeHome, listener: Listener) -> None:
    go(made.home, "challenge")
    assert go(made.home, "challenge", run="r2", webhook=f"{listener.address}/news").new == ()
    assert "1 new, 1 open, 0 mended" in listener.texts()[0]


def test_a_heartbeat_of_an_earlier_version_is_read(made: MadeHome) -> None:
    written = {"state": "findings", "step": "judge", "told": ["moushi:challenge"]}
    heartbeat_path(made.home).parent.mkdir(parents=True, exist_ok=True)
    heartbeat_path(made.home).write_text(json.dumps(written), encoding="utf-8")
    assert go(made.home, "challenge").new == ()


def test_a_mail_command_gets_the_text(made: MadeHome, tmp_path: Path) -> None:
    out = tmp_path / "mail.txt"
    script = f"import sys; open({str(out)!r}, 'wb').write(sys.stdin.buffer.read())"
    go(made.home, "challenge", mail=(sys.executable, "-c", script))
    # The subject once, and what happened once: the error says itself what to do next.
    assert out.read_text(encoding="utf-8") == (
        "nianbao: 1 new, 1 open, 0 mended\n\nmoushi:challenge: moushi: challenge happened.\n"
    )
    broken = go(made.home, "empty_listing", run="r2", mail=("/no/such/mailer",))
    assert "mail" in broken.undelivered[0]


def test_an_acknowledged_problem_makes_an_update_good(made: MadeHome) -> None:
    acknowledge(made.home, "moushi:challenge", clock.parse("2021-03-31").date(), "known")
    assert go(made.home, "challenge").outcome == "done"
    assert [one.until for one in status(made.home).problems] == ["2021-03-31"]


def test_a_portal_without_a_list_is_no_news(made: MadeHome) -> None:
    assert go(made.home, "no_listing").outcome == "done"
    assert [one.code for one in status(made.home).problems] == ["no_listing"]


def test_a_step_that_fails_ends_it_and_is_told(made: MadeHome, listener: Listener) -> None:
    def broken() -> None:
        raise OSError("No space left.")

    settings = UpdateSettings(ping=f"{listener.address}/up", webhook=f"{listener.address}/news")
    with pytest.raises(OSError, match="No space left"):
        update(made.home, [("build", broken)], lambda: status(made.home), settings)
    assert [one[1] for one in listener.got] == ["/news"]
    said = f"home {made.home.path}: No space left."
    assert listener.texts() == [f"nianbao: the update failed at build\n{said}"]
    beat = read_heartbeat(made.home)
    assert beat
    assert (beat.state, beat.step, beat.last_good) == ("failed", "build", None)


def test_a_killed_update_is_named_by_the_next(made: MadeHome, listener: Listener) -> None:
    Heartbeat().begin().at("crawl").save(made.home)
    report = go(made.home, webhook=f"{listener.address}/news")
    assert report.killed == "crawl"
    assert "killed at: crawl" in listener.texts()[0]


def test_a_second_update_touches_nothing(made: MadeHome) -> None:
    go(made.home)
    before = heartbeat_path(made.home).read_bytes()

    def other() -> Status:
        worker = threading.Thread(target=second)
        worker.start()
        worker.join()
        return status(made.home)

    refused: list[BaseException] = []

    def second() -> None:
        try:
            go(made.home)
        except HomeLockedError as error:
            refused.append(error)

    with made.home.lock():
        other()
    assert "at work since" in str(refused[0])
    assert heartbeat_path(made.home).read_bytes() == before


def test_too_little_room_begins_nothing(made: MadeHome) -> None:
    with pytest.raises(NoRoomError, match="Nothing was begun"):
        go(made.home, "challenge", free_gigabytes=1e9)
    with closing(Catalog(made.home)) as catalog:
        assert list(catalog.runs()) == []


def test_updates_that_stopped_are_named(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    go(made.home)
    assert not status(made.home).needs_a_person
    monkeypatch.setenv("NIANBAO_NOW", "2021-02-05T08:00:00Z")
    found = status(made.home)
    assert (found.stale, found.needs_a_person) == (True, True)
    found.render()
    assert "Updates have stopped" in capsys.readouterr().out


def test_a_long_step_is_no_silence(made: MadeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.updating.BEATS", 0.01)
    later, save, beaten = "2021-02-05T08:00:00Z", Heartbeat.save, threading.Event()

    def saved(beat: Heartbeat, home: Home) -> None:
        save(beat, home)
        if beat.beat_at == clock.stamp(clock.parse(later)):
            beaten.set()

    found: list[Status] = []

    def crawl() -> None:
        monkeypatch.setenv("NIANBAO_NOW", later)
        beaten.wait(10)
        found.append(status(made.home))

    monkeypatch.setattr(Heartbeat, "save", saved)
    update(made.home, [("crawl", crawl)], lambda: status(made.home), UpdateSettings())
    (during,) = found
    assert during.heartbeat
    assert (during.stale, during.heartbeat.state, during.heartbeat.step) == (
        False, "running", "crawl",
    )  # fmt: skip
    # After its end it is silent: the next days are days without an update.
    monkeypatch.setenv("NIANBAO_NOW", "2021-02-08T09:00:00Z")
    assert status(made.home).stale


def test_a_disk_that_is_full_for_a_beat_stops_no_step(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.updating.BEATS", 0.01)
    save, tries, main = Heartbeat.save, threading.Semaphore(0), threading.current_thread()

    def saved(beat: Heartbeat, home: Home) -> None:
        if threading.current_thread() is not main:
            tries.release()
            raise OSError("No space left on device")
        save(beat, home)

    monkeypatch.setattr(Heartbeat, "save", saved)
    steps = [("crawl", lambda: [tries.acquire(timeout=10) for _ in range(2)])]
    report = update(made.home, steps, lambda: status(made.home), UpdateSettings())
    assert report.outcome == "done"


def test_settings_are_read_and_refused(made: MadeHome) -> None:
    path = made.home.path / "update.toml"
    assert update_settings(made.home) == UpdateSettings()
    path.write_text('ping = "https://a.test/x"\nmail = ["mail", "a@b.test"]\nexport = false\n')
    assert update_settings(made.home).mail == ("mail", "a@b.test")
    path.write_text('executor = "dask://10.0.0.5:8786"\n')
    assert update_settings(made.home).executor == "dask://10.0.0.5:8786"
    path.write_text('formats = ["csv", "sqlite"]\n')
    assert update_settings(made.home).formats == ("csv", "sqlite")
    for wrong in ('formats = "csv"', 'formats = ["dta"]', "formats = []"):
        path.write_text(wrong)
        with pytest.raises(UpdateSettingsError, match="csv, parquet, stata, sqlite"):
            update_settings(made.home)
    refused = ('pong = "https://a.test/"', 'ping = "a.test"', "free_gigabytes = true", "[")
    for wrong in (*refused, 'executor = "dask://10.0.0.5"', "executor = 2"):
        path.write_text(wrong)
        with pytest.raises(UpdateSettingsError, match=r"update\.toml.* expected .* Mend the file"):
            update_settings(made.home)
