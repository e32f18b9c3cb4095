"""The invented country: stable, scalable, marked as invented."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from crawler.sandbox.figures import printed_form
from crawler.sandbox.files import write_files
from crawler.sandbox.oddities import NOTES
from crawler.sandbox.printed import MadeReport
from crawler.sandbox.world import (
    COMMA_WORD,
    MARKER_WORD,
    MARKER_WORD_TRADITIONAL,
    World,
    key_of,
    places,
    revise,
)


@pytest.fixture(scope="module")
def world() -> World:
    return World.make()


def text_of(report: MadeReport) -> str:
    paragraphs = [text for section in report.sections for text in section.paragraphs]
    return "\n".join([report.title, *report.preamble, *paragraphs])


def test_the_demo_world_has_its_size_and_spread(world: World) -> None:
    assert world.size == 160
    assert len({order.agency.province for order in world.orders}) == 4
    assert Counter(place.family for place in world.places) == {"eportal": 2, "creator": 2}
    kinds = Counter(order.agency.kind for order in world.orders)
    assert kinds == {"government": 40, "office": 40, "department": 60, "township": 20}
    assert {order.year for order in world.orders} == set(range(2009, 2025))
    assert len({printed_form(order) for order in world.orders}) == 6


def test_the_same_seed_is_the_same_world(world: World) -> None:
    cells = "\n".join(
        f"{report.title} {cell.code} {cell.applicant} {cell.raw}"
        for report in world.reports()
        for cell in report.cells
    )
    # Changes only with the generator: then correct it and say so in the changelog.
    assert hashlib.sha256(cells.encode()).hexdigest()[:16] == "c28ae236a081f814"


def test_another_seed_has_other_figures(world: World) -> None:
    first, other = (next(w.reports()).cells for w in (world, World.make(seed=1)))
    assert first != other


def test_the_marker_word_is_in_exactly_seven_reports(world: World) -> None:
    holding = {key_of(r.order) for r in world.reports() if MARKER_WORD in text_of(r)}
    assert len(holding) == 7
    assert holding == world.marked
    assert MARKER_WORD != MARKER_WORD_TRADITIONAL


def test_the_comma_word_is_nowhere_but_across_a_comma(world: World) -> None:
    across = "，".join(COMMA_WORD)
    assert not any(COMMA_WORD in text_of(report) for report in world.reports())
    assert {key_of(r.order) for r in world.reports() if across in text_of(r)} == world.split
    assert world.split


def test_every_oddity_occurs(world: World) -> None:
    seen = {oddity for order in world.orders for oddity in order.oddities}
    assert seen == {oddity for oddity, note in NOTES.items() if note.portals}
    assert any(report.inconsistencies for report in world.reports())


@pytest.mark.parametrize("reports", [1, 16, 25, 3000])
def test_a_world_has_the_size_that_was_asked_for(reports: int) -> None:
    world = World.make(reports=reports)
    assert world.size == reports
    assert len({key_of(order) for order in world.orders}) == reports


def test_a_world_that_cannot_grow_says_so() -> None:
    with pytest.raises(ValueError, match="at most"):
        World.make(reports=1_000_000)


def test_hosts_cannot_exist() -> None:
    assert all(place.host.endswith(".test") for place in places())
    assert len({place.name for place in places()}) == len(places())


def test_a_revised_world_has_changed_that_share(world: World) -> None:
    later = revise(world, share=0.1)
    changed = [
        order for order, before in zip(later.orders, world.orders, strict=True) if order != before
    ]
    assert 5 <= len(changed) <= 30
    assert [key_of(o) for o in later.orders] == [key_of(o) for o in world.orders]


def test_a_world_is_written_as_files_that_say_what_they_are(tmp_path: Path) -> None:
    files = write_files(World.make(reports=16), tmp_path)
    assert len(set(files)) == 16
    contents = [path.read_text(encoding="utf-8") for path in files]
    assert all("sample data, invented figures" in content for content in contents)
    assert sum("信息公開" in content for content in contents) == 4
