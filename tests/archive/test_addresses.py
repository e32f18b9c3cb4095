"""Which addresses are official, and which are the same page."""

import pytest

from archive.addresses import canonical_address, source_class

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
