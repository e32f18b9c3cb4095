"""Two reports on one page, pictures, dumps without figures, forms of tomorrow, dates and names."""

from dataclasses import replace

import pytest
from samples import OFFICE, form_order
from trips import counted

from crawler.sandbox.assembled import ASSEMBLED, Assembled
from crawler.sandbox.generator import make, published_on
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Agency, Order
from crawler.sandbox.render_text import text
from crawler.sandbox.wording import readable_date
from parsers.errors import ReadingError
from parsers.model import State
from parsers.read import Hints, Report, read_document

GOVERNMENT = Agency("gov", "青禾县人民政府", "government", "河北省", "衡水市", "青禾县", 90)
FORMS = ("form_2019", "form_2021")
DATED = sorted(o for o in Oddity if o.startswith("date_"))
SEEDS = range(12)


def read(document: Assembled) -> tuple[Report, ...]:
    return read_document(document.content, Hints(media_type=document.media_type))


def ordered(form: str, seed: int = 5) -> Order:
    return replace(form_order(form, seed=seed), agency=GOVERNMENT)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", [k for k in ASSEMBLED if k != "attachment_only"])
def test_what_can_be_read_is_read_and_the_rest_is_said(kind: str, form: str) -> None:
    document = ASSEMBLED[kind](ordered(form))
    reports = read(document)
    assert len(reports) == len(document.reports)
    for found, printed in zip(reports, document.reports, strict=True):
        legible = [cell for cell in found.cells if cell.state is not State.UNREAD]
        assert counted(legible) == counted(printed)
        codes = {issue.code for issue in found.issues}
        assert not document.issues or codes & set(document.issues)


def test_the_labels_of_a_new_form_are_listed() -> None:
    (report,) = read(ASSEMBLED["future_form"](ordered("form_2021")))
    assert report.form is None
    (issue,) = [issue for issue in report.issues if issue.code == "unknown_form"]
    for label in ("本期登记量", "依法保留", "期末在办量"):
        assert label in issue.text


def test_a_page_that_only_links_to_a_file_has_no_figure() -> None:
    document = ASSEMBLED["attachment_only"](ordered("form_2021"))
    try:
        reports = read(document)
    except ReadingError:
        return
    assert not [cell for report in reports for cell in report.cells]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("oddity", DATED)
def test_the_last_line_gives_the_date_that_it_still_says(oddity: Oddity, seed: int) -> None:
    order = Order(seed, OFFICE, 2017, frozenset({oddity}))
    (report,) = read_document(text(make(order)).encode(), Hints(media_type="text/plain"))
    assert report.identity.published_on == readable_date(published_on(order), order.oddities)


@pytest.mark.parametrize("form", ["prose_2008", *FORMS])
@pytest.mark.parametrize("oddity", [Oddity.PERIOD_LOST, Oddity.PERIOD_HALF, Oddity.GENERIC_TITLE])
def test_the_year_is_known_from_what_is_left_of_it(form: str, oddity: Oddity) -> None:
    order = form_order(form, oddity)
    (report,) = read_document(text(make(order)).encode(), Hints(media_type="text/plain"))
    assert report.identity.year == order.year


@pytest.mark.parametrize("oddity", [Oddity.TITLE_OVERLAP, Oddity.TITLE_SPLIT, Oddity.TITLE_TWICE])
def test_the_title_is_the_one_that_was_meant(oddity: Oddity) -> None:
    order = form_order("form_2021", oddity)
    (report,) = read_document(text(make(order)).encode(), Hints(media_type="text/plain"))
    assert report.identity.title == make(order).title
    assert report.identity.agency == order.agency.name
