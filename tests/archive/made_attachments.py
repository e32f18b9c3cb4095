"""Made pages that link to files, and what a crawler gets of both."""

from contextlib import closing
from datetime import timedelta
from typing import Any

from made_archive import HOST, MadeHome

from archive.catalog import Catalog
from archive.exchanges.capture import Exchange
from archive.exchanges.recording import Link, Recording
from archive.snapshot import Kind

PAGE = f"{HOST}/2021/content_1.html"
TITLE = "某市人民政府2020年政府信息公开工作年度报告"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def stub(*links: tuple[str, str], title: str = TITLE) -> bytes:
    """A page that says no more than where the file is."""
    anchors = "".join(f'<p><a href="{url}">{text}</a></p>' for url, text in links)
    meta = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2021-01-20">'
    return f"<html><head>{meta}<title>{title}</title></head><body>{anchors}</body></html>".encode()


def fetched(made: MadeHome, url: str, body: bytes, **link: Any) -> None:
    """The crawler gets a page or, with `via`, a file that a page led to."""
    status = link.pop("status", 200)
    kind = Kind.ATTACHMENT if "via" in link else Kind.REPORT
    media_type = "text/html" if kind is Kind.REPORT else DOCX
    exchange = Exchange(
        url=url,
        captured_at=made.day,
        method="GET",
        request_headers=(),
        status=status,
        reason="",
        response_headers=(("Content-Type", media_type),),
        body=body,
    )
    with (
        closing(Catalog(made.home)) as catalog,
        closing(Recording(made.home, catalog)) as recording,
    ):
        told = Link(kind, link.get("via"), link.get("text", TITLE))
        recording.exchange("moushi", exchange, told)
    made.day += timedelta(minutes=1)
