"""Which addresses are official, and which are the same page."""

import json

import pytest
from made_archive import OPTIONS, MadeHome, report, rows

from archive.addresses import canonical_address, source_class
from archive.build import build

HOSTS = ("www.beijing.gov.cn",)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.beijing.gov.cn/a.html", "official"),
        ("http://beijing.gov.cn/a.html", "official"),
        ("http://www.beijing.gov.cn/gate/big5/www.beijing.gov.cn/a.html", "official"),
        ("http://big5.www.gov.cn/gate/big5/www.beijing.gov.cn/a.html", "official"),
        # not registered, and not the government's: a copied gate opens nothing
        ("http://www.tianjin.gov.cn/a.html", "mirror"),
        ("http://www.example.com/gate/big5/www.beijing.gov.cn/a.html", "mirror"),
        ("http://www.beijing.gov.cn.example.com/a.html", "mirror"),
        (None, "unknown"),
    ],
)
def test_source_class(url: str | None, expected: str) -> None:
    assert source_class(url, HOSTS) == expected


def test_a_copied_gate_is_an_address_of_its_own() -> None:
    copied = canonical_address("http://www.example.com/gate/big5/www.beijing.gov.cn/a.html")
    assert copied == "example.com/gate/big5/www.beijing.gov.cn/a.html"
    real = canonical_address("http://www.beijing.gov.cn/gate/big5/www.beijing.gov.cn/a.html")
    assert real == "beijing.gov.cn/a.html"


def test_a_report_says_that_it_came_through_a_gate(made: MadeHome) -> None:
    host = "www.moushi.gov.cn"
    made.add(report(), url=f"http://{host}/gate/big5/{host}/1.html")
    made.add(report(text="另一份。"), url=f"http://{host}/2.html")
    build(made.home, OPTIONS)
    found = rows(made.home, "SELECT gate, source_class FROM reports ORDER BY gate")
    assert found == [(0, "official"), (1, "official")]


def test_a_report_says_what_its_identity_rests_on(made: MadeHome) -> None:
    made.add(report(sources={"agency": "title", "year": "period"}))
    build(made.home, OPTIONS)
    ((kept,),) = rows(made.home, "SELECT identity_sources FROM reports")
    assert json.loads(kept) == {"agency": "title", "year": "period"}
