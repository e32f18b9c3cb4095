"""Web archives as other tools write them, made here with warcio. All pages are invented."""

import gzip
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HOST = "http://www.moushi.gov.cn"
LIST, REPORT, BY_LINK = f"{HOST}/xxgk/", f"{HOST}/xxgk/2021/1.html", f"{HOST}/xxgk/2020/7.html"
GUIDE, FILE, ANNEX = f"{HOST}/xxgk/zn.html", f"{HOST}/f/2019.pdf", f"{HOST}/f/tj.pdf"
ELSEWHERE = "http://mirror.example.net/1.html"
TITLE = "某市人民政府2021年政府信息公开工作年度报告"
BODY = "<p>根据《政府信息公开条例》编制本年度报告，收到申请12件。</p>" * 40


def page(title: str, body: str = BODY) -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def anchor(url: str, words: str) -> str:
    return f'<li><a href="{url}">{words}</a></li>'


LISTING = page(
    "信息公开",
    anchor(REPORT, TITLE)
    + anchor(BY_LINK, "某市教育局2020年政府信息公开工作年度报告")
    + anchor(FILE, "某市水务局2019年政府信息公开工作年度报告")
    + anchor(GUIDE, "某市政府信息公开指南"),
)
WITH_ANNEX = page(TITLE, BODY + anchor(ANNEX, "附件：统计表") + anchor(f"{HOST}/f/x.pdf", "交通图"))
PAGES = {
    LIST: LISTING,
    REPORT: WITH_ANNEX,
    BY_LINK: page("某市教育局"),
    GUIDE: page("某市政府信息公开指南"),
    f"{HOST}/news/3.html": page("某市召开2021年会议"),
    ELSEWHERE: page(TITLE),
}
FILES = {FILE: b"%PDF-1.4 a", ANNEX: b"%PDF-1.4 b", f"{HOST}/f/x.pdf": b"%PDF-1.4 c"}


@dataclass
class Made:
    """A WARC file in memory, with the records that warcio wrote."""

    packed: bool = True
    out: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        self.writer = WARCWriter(self.out, gzip=self.packed)
        info = {"software": "Browsertrix", "hostname": "crawler.example.org"}
        self.writer.write_record(self.writer.create_warcinfo_record("x.warc.gz", info))

    def response(
        self, url: str, body: bytes, date: str = "2022-03-01T08:00:00Z", **headers: str
    ) -> None:
        media_type = "application/pdf" if body.startswith(b"%PDF") else "text/html"
        named = {"Content-Type": media_type, "Set-Cookie": "visitor=7"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        http = StatusAndHeaders("200 OK", list(named.items()), protocol="HTTP/1.1")
        self._write(url, "response", body, date, http)

    def missing(self, url: str) -> None:
        http = StatusAndHeaders("404 Not Found", [], protocol="HTTP/1.1")
        self._write(url, "response", page(TITLE), "2022-03-01T08:00:00Z", http)

    def revisit(self, url: str, digest: str, date: str) -> None:
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        self.writer.write_record(
            self.writer.create_revisit_record(
                url, digest, REPORT, "2022-03-01T08:00:00Z", http, {"WARC-Date": date}
            )
        )

    def picture(self) -> None:
        self._write("urn:thumbnail:" + REPORT, "resource", b"PNG", "2022-03-01T08:00:00Z")

    def _write(
        self, url: str, kind: str, body: bytes, date: str, http: StatusAndHeaders | None = None
    ) -> None:
        self.writer.write_record(
            self.writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(body),
                http_headers=http,
                warc_headers_dict={"WARC-Date": date},
            )
        )

    @property
    def data(self) -> bytes:
        return self.out.getvalue()


def everything(packed: bool = True) -> Made:
    made = Made(packed)
    for url, body in (PAGES | FILES).items():
        made.response(url, body)
    made.missing(f"{HOST}/xxgk/old.html")
    made.picture()
    return made


def whole(data: bytes) -> bytes:
    """Compressed as one, as no tool should."""
    return gzip.compress(data)


def wacz(path: Path, *warcs: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as container:
        for number, data in enumerate(warcs):
            container.writestr(f"archive/rec-{number}.warc.gz", data)
        container.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
        container.writestr("datapackage.json", "{}")
    return path
