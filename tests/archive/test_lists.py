"""Lists as proof, of a crawl that had many of them: each is read once for all late reports."""

from contextlib import closing

import pytest
from made_archive import HOST, OPTIONS, MadeHome, page, report, rows
from test_publication_lags import EMPTY, LIST, answer, fetched, moment

from archive.build import build
from archive.catalog import Catalog
from archive.exchanges.capture import Exchange
from archive.exchanges.history import Run
from archive.exchanges.recording import Link, Recording
from archive.home import Home
from archive.ledgers import lists
from archive.snapshot import Kind, Snapshot
from archive.warc import read_payload

PAGES = 70
HALF = EMPTY + "\\ud83d"
"""With an escape that is half of a character."""


def crawled(made: MadeHome) -> None:
    """A crawl after the deadline with many pages of a list, none of which has the reports."""
    with (
        closing(Catalog(made.home)) as catalog,
        closing(Recording(made.home, catalog, "r1")) as recording,
    ):
        at = moment("2021-04-10")
        catalog.put_run(Run("r1", "crawl", at, at, "done", {}))
        for number in range(PAGES):
            address = f"{LIST}?p={number}"
            headers = (("Content-Type", "text/html"),)
            body = f"{HALF}<p>{number}</p>".encode()
            one = Exchange(address, at, "GET", (), 200, "", headers, body)
            recording.exchange("moushi", one, Link(Kind.LISTING))


@pytest.mark.parametrize("kept", [lists._KEPT_BYTES, 0])
def test_each_page_is_read_once_for_all_reports(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    crawled(made)
    for number in (1, 2, 3):
        late = page(report(agency=f"某市第{number}局", scope="department", text=f"{number}"))
        link = Link(Kind.REPORT, f"{LIST}?p=0", f"某市第{number}局2020年政府信息公开工作年度报告")
        fetched(made, answer("2021-05-02", f"{HOST}/content_765432{number}.html", late), link)
    asked = []

    def counted(home: Home, snapshot: Snapshot) -> bytes:
        asked.append(snapshot.url)
        return read_payload(home, snapshot)

    monkeypatch.setattr(lists, "read_payload", counted)
    monkeypatch.setattr(lists.Lists.__init__, "__defaults__", (kept,))
    build(made.home, OPTIONS)
    assert rows(made.home, "SELECT on_time, count(*) FROM publication_lags") == [(0, 3)]
    assert len(asked) == (PAGES if kept else 3 * PAGES)
