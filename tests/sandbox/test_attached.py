"""Files of the sandbox portals: what hangs on a page, and that it is what it claims to be."""

import io

import openpyxl
import pypdfium2
import pytest

from crawler.sandbox.attached import Attached, Shape
from crawler.sandbox.portals import Portals
from crawler.sandbox.truth import truth
from crawler.sandbox.world import World
from parsers.files.kinds import Kind, kind_of

KINDS = {
    Shape.WORD: Kind.DOCX,
    Shape.ANNEX: Kind.XLSX,
    Shape.SCAN: Kind.PDF,
    Shape.OLD_WORD: Kind.DOC,
}


@pytest.fixture(scope="module")
def portals() -> Portals:
    return Portals(World.make(seed=7, reports=60))


@pytest.fixture(scope="module")
def files(portals: Portals) -> list[Attached]:
    return [file for site in portals.sites.values() for file in site.files.values()]


def test_every_shape_occurs(files: list[Attached]) -> None:
    assert {file.shape for file in files} == set(Shape)


def test_a_file_is_what_its_ending_says_and_alike_each_time(files: list[Attached]) -> None:
    for file in files:
        content = file.content()
        found = kind_of(content)
        assert found is not None
        assert found.kind is KINDS[file.shape]
        assert content == file.content()


def test_a_workbook_opens_in_a_program_that_is_not_ours(files: list[Attached]) -> None:
    annex = next(file for file in files if file.shape is Shape.ANNEX)
    book = openpyxl.load_workbook(io.BytesIO(annex.content()))
    assert book.sheetnames == ["表1", "表2", "表3"]
    assert book["表2"]["A1"].value == "三、收到和处理政府信息公开申请情况"
    assert book["表2"].merged_cells.ranges


def test_a_scan_holds_no_text(files: list[Attached]) -> None:
    scan = next(file for file in files if file.shape is Shape.SCAN)
    (page,) = pypdfium2.PdfDocument(scan.content())
    assert page.get_textpage().get_text_range() == ""


def test_the_page_of_a_file_links_to_it_and_prints_no_table(portals: Portals) -> None:
    for site in portals.sites.values():
        for file in site.attached.values():
            page = site.answer(site.address_of(file.order).partition("?")[0], _query(site, file))
            assert page is not None
            assert f'href="{file.path}"'.encode() in page.content
            assert b'<table class="xxgk_head"' in page.content or b"<table" not in page.content


def _query(site: object, file: Attached) -> dict[str, str]:
    address = site.address_of(file.order)  # type: ignore[attr-defined]
    pairs = address.partition("?")[2].split("&")
    return dict(pair.split("=") for pair in pairs if pair)


def test_of_what_nobody_can_read_there_are_no_figures_to_be_found(portals: Portals) -> None:
    unreadable = [one for one in truth(portals) if one.attached in ("pdf", "doc")]
    assert len(unreadable) == 2
    assert all(not one.cells and one.form is None for one in unreadable)
