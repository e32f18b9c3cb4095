"""What checks found is said in both languages: whatever the checks' code can write is known."""

import pytest

from archive.pages.check_texts import told

HAN = range(0x4E00, 0xA000)
# As parsers.checks and archive.building.year_checks write them.
WRITTEN = (
    "balances in the total, not in natural_person, org_business",
    "org_legal_service holds 3, just the difference",
    "126 of 161 cells are blank",
    "parts add to 20, total blank",
    "9 answered, every result row blank",
    "T3-ROW is out by -27: two digits exchanged?",
    "14 of 15 cells were found",
    "2 projects, 350000 元",
    "text says that 12 requests came, table prints 0",
    "text says that no request came, table prints 3",
    "text says 57, table prints 25 + 52 = 77",
    "42 and 2 in different places of the text",
    "3 + 10 = 13, stated 16: 3 unclassified",
    "3 + 10 = 13, stated 16",
    "12 is 48.00 % of the whole, printed 47 %",
    "6 规章 of a body at township level (township)",
    "2000000 万元 at county level: 元 typed as 万元?",
    "title 2020, statistic period 2019",
    "published 2025-03-01, a report on 2020",
    "missing: sec.overview, sec.other",
    "4 of the year before were pending and come back in 8; the report on 2022 is a-77323551fd25",
    "table 3 prints the same 31 figures above 0 in both years",
    "org_legal_service: 3, printed blank",
    "t3.refused.process_information: 3, printed 0",
    "natural_person: 9038 + 189 = 9227, printed 9075 + 159 = 9234",
    "a3.closed: 118, to be at most 117",
    "2 + 10 = 21, stated 24: 3 unclassified",
    "7 + 1 = 12, stated 9: -3 unclassified",
    "12 in 2019, 640 in 2020; the report on 2019 is a-77323551fd25",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_each_finding_is_said_in_each_language(text):
    found = told(text)
    assert found is not None
    assert any(ord(sign) in HAN for sign in found.zh)
    assert not any(ord(sign) in HAN for sign in found.en)
    for said in (found.zh, found.en):
        assert "_" not in said  # no code of ours
        assert "sec." not in said
        assert "a-77323551fd25" not in said
    # No figure is lost or made up.
    for number in ("126", "161", "-27", "47", "48.00", "640", "31", "2000000"):
        assert (number in text) == (number in found.zh) == (number in found.en), number


def test_numbers_stand_on_their_own_sides():
    assert told("text says 57, table prints 77").zh == "正文为 57，表格为 77"
    assert told("12 in 2019, 640 in 2020").zh == "2019 年 12，2020 年 640"


@pytest.mark.parametrize("quoted", ["共收到申请42件……收到申请2件", "", "<b>x</b>"])
def test_a_quotation_is_left_as_it_is(quoted):
    assert told(quoted) is None
