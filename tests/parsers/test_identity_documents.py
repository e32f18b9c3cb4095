"""Identity of the real documents: what they print is read, what they do not print is not made up.

Each field of meta.json must be read, except where `NOT_PRINTED` says what the text gives
instead; names in brackets in meta.json are the describer's, not the document's.
"""

import json
from typing import Any

import pytest
from real_documents import documents_folder

from parsers import html, lines, text
from parsers.hints import Hints
from parsers.identity import IdentityReading, identify

FOLDER = documents_folder()
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/meta.json"))
FIELDS = ("title", "agency", "province", "prefecture", "county", "year", "compiled_by")

# What the text alone gives where meta.json knows more. An issue tells each of these readings.
UNNAMED = {"title": None, "agency": None, "province": None, "prefecture": None, "county": None}
NOT_PRINTED: dict[str, dict[str, Any]] = {
    "culture-bureau-2017-excerpt": UNNAMED,
    "district-2022-statistics": UNNAMED,
    "dizhenju-2010-traditional": UNNAMED,
    "nilka-2023-excerpt": UNNAMED,
    "xiongxian-2019-no-values": UNNAMED,
    "hebei-2020": {"title": None},
    "suqian-2023-lines": {"title": None},
    "suqian-2024-lines": {"title": None},
    "xushui-2020": {"title": None},
    "wuhan-sthj-2020-excerpt": {"title": None, "agency": None, "prefecture": None},
    "tunchang-2015": {"agency": None, "county": None},
    # The misread county: the title stays as printed, and an issue says which one is meant.
    "shuyang-2025-md": {"title": "沐阳县人民政府2025年政府信息公开工作年度报告"},
}
# With the address of the page: what its host adds. 州 has its full name in the table.
BY_ADDRESS: dict[str, dict[str, Any]] = {
    "nilka-2023-excerpt": {
        "province": "新疆维吾尔自治区",
        "prefecture": "伊犁哈萨克自治州",
        "county": "尼勒克县",
    },
    "xiongxian-2019-no-values": {"province": "河北省", "prefecture": "保定市", "county": "雄县"},
    "tunchang-2015": {"county": "屯昌县"},
    "wuhan-sthj-2020-excerpt": {"agency": "武汉市生态环境局", "prefecture": "武汉市"},
}
CODES = {
    # code, level, scope by the text alone
    "changqiao-2019-excerpt": ("361030", "township", "township"),
    "hebei-2020": ("130000", "province", "government_aggregate"),
    "hengshui-2017": ("131100", "prefecture", "government_aggregate"),
    "shijiazhuang-office-2022": ("130100", "prefecture", "government_office"),
    "shuyang-2025-md": ("321322", "county", "government_aggregate"),
    "shuyang-fgj-2023-html": ("321322", "county", "department"),
    "suqian-2023-lines": ("321300", "prefecture", "government_aggregate"),
    "suqian-2024-lines": ("321300", "prefecture", "government_aggregate"),
    "xushui-2020": ("130609", "county", "government_office"),
    "yiyang-office-2020": ("430900", "prefecture", "government_office"),
    "nilka-2023-excerpt": (None, "township", "township"),
    "xiongxian-2019-no-values": (None, "township", "township"),
    "tunchang-2015": (None, "county", "department"),
    "wuhan-sthj-2020-excerpt": (None, None, "department"),
    "district-2022-statistics": (None, "county", "government_aggregate"),
    "dizhenju-2010-traditional": (None, None, "department"),
    "culture-bureau-2017-excerpt": (None, None, "department"),
}

pytestmark = pytest.mark.skipif(not NAMES, reason=f"no real documents: {FOLDER} is absent")


def about(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name / "meta.json").read_text("utf-8"))


def read(name: str, *, with_address: bool) -> IdentityReading:
    source = next((FOLDER / name).glob("source.*"))
    hints = Hints(url=about(name)["url"] or None if with_address else None)
    parse = html.parse if source.suffix == ".html" else lines.parse
    return identify(parse(text.decode(source.read_bytes()), hints), hints)


def expected(name: str, *, with_address: bool) -> dict[str, Any]:
    meta = {field: about(name)[field] or None for field in FIELDS if field in about(name)}
    given = meta | NOT_PRINTED.get(name, {})
    return given | BY_ADDRESS.get(name, {}) if with_address else given


@pytest.mark.parametrize("with_address", [False, True], ids=["text", "address"])
@pytest.mark.parametrize("name", NAMES)
def test_identity(name: str, with_address: bool) -> None:
    identity = read(name, with_address=with_address).identity
    wanted = expected(name, with_address=with_address)
    assert {field: getattr(identity, field) for field in wanted} == wanted


@pytest.mark.parametrize("name", CODES)
def test_code_level_and_scope(name: str) -> None:
    identity = read(name, with_address=False).identity
    assert (identity.division_code, identity.level, identity.scope) == CODES[name]


@pytest.mark.parametrize(
    ("name", "day", "basis"),
    [
        ("hengshui-2017", "2018-02-06", "displayed"),
        ("changqiao-2019-excerpt", "2020-01-15", "displayed"),
        ("shuyang-fgj-2023-html", "2024-01-17", "displayed"),
        ("shuyang-2025-md", "2026-01-23", "displayed"),
        ("hebei-2020", "2023-08-21", "address"),
        ("xushui-2020", None, None),
    ],
)
def test_publication_date(name: str, day: str | None, basis: str | None) -> None:
    identity = read(name, with_address=True).identity
    assert (identity.published_on, identity.date_basis) == (day, basis)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("shuyang-2025-md", "division_misprinted"),
        ("xushui-2020", "scope_uncertain"),
        ("hebei-2020", "agency_inferred"),
        ("nilka-2023-excerpt", "year_inferred"),
        ("tunchang-2015", "division_inferred"),
    ],
)
def test_what_is_not_printed_is_told(name: str, code: str) -> None:
    assert code in {issue.code for issue in read(name, with_address=False).issues}


@pytest.mark.parametrize(
    ("name", "lower"),
    [("hebei-2020", "yes"), ("hengshui-2017", "yes"), ("yiyang-office-2020", "no")],
)
def test_the_sentence_on_coverage_is_kept(name: str, lower: str) -> None:
    identity = read(name, with_address=False).identity
    assert identity.scope_sentence
    assert identity.includes_lower_levels == lower
