"""Generator, renderer, reader: what is read equals what was printed.

`make test` takes every form in every rendering, every oddity of every form in one rendering,
and some hundred draws of everything at once, always the same. `make stress` takes every
combination of form, oddity and rendering, and 10,000 draws.

Where a layout itself loses something (`keeps_blanks` is False), or the reader is known to leave
something unread (`limits.csv`), what is read must still have been printed, and what is gone
must be said.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest
from drawn import SLOW, thrown, trips
from hypothesis import HealthCheck, given, settings
from limits import ANY, Limit, is_limited, limits
from samples import FORM_CASES, PRINTED, form_order
from trips import Problem, Trip, problems

from crawler.sandbox.oddities import NOTES, Oddity
from crawler.sandbox.renderings import RENDERINGS

EXAMPLES, DRAWS, STEP = 150, 10_000, 250
NEVER = {"wrong", "silent", "refused"}
"""What no reading may have, whatever the layout lost."""


def faults(trip: Trip) -> list[Problem]:
    """What this trip may not have."""
    found = problems(trip)
    if trip.is_whole and not is_limited(trip):
        return found
    return [one for one in found if one.kind in NEVER]


def shown(trip: Trip) -> str:
    order = trip.order
    oddities = "+".join(sorted(order.oddities)) or "plain"
    return f"{order.form}-{oddities}-{trip.rendering}"


def plain() -> Iterator[Trip]:
    """Every form in every rendering."""
    for _, form in PRINTED:
        yield from (Trip(form_order(form), name) for name in RENDERINGS)


def rotating() -> Iterator[Trip]:
    """Every oddity of every form, each in one rendering."""
    names = [name for name in RENDERINGS if name not in SLOW]
    for number, (form, oddity) in enumerate(FORM_CASES):
        yield Trip(form_order(form, oddity), names[number % len(names)])


def single() -> Iterator[Trip]:
    """Every oddity of every form in every rendering; files only for what stands in tables."""
    for form, oddity in FORM_CASES:
        kind = NOTES[oddity].kind if oddity else ""
        for name in RENDERINGS:
            if name not in SLOW or kind in ("print", "layout", "labels"):
                yield Trip(form_order(form, oddity), name)


@pytest.mark.parametrize("trip", [*plain(), *rotating()], ids=shown)
def test_what_is_read_is_what_was_printed(trip: Trip) -> None:
    assert faults(trip) == []


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(trips())
def test_everything_at_once_is_read_as_it_was_printed(trip: Trip) -> None:
    assert faults(trip) == []


def judged(trip: Trip) -> tuple[str, list[Problem]]:
    """For another process: a reader that breaks down is a fault too."""
    try:
        return shown(trip), faults(trip)
    except Exception as broken:  # noqa: BLE001 - any crash is what we look for
        return shown(trip), [Problem("crash", repr(broken))]


def all_faults(every: list[Trip]) -> dict[str, list[Problem]]:
    """The faults of many trips, read by all cores, with a line that says how far it is."""
    found: dict[str, list[Problem]] = {}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for number, (name, wrong) in enumerate(pool.map(judged, every, chunksize=25), 1):
            if wrong:
                found[name] = wrong
            if number % STEP == 0 or number == len(every):
                line = f"\r{number} of {len(every)} pages read, {len(found)} not as printed"
                print(line, end="", file=sys.__stderr__, flush=True)
    print(file=sys.__stderr__)
    return found


def summary(found: dict[str, list[Problem]]) -> str:
    kinds = Counter(problem.kind for wrong in found.values() for problem in wrong)
    first = [f"{name}: {wrong[0].kind} {wrong[0].text}" for name, wrong in found.items()]
    return "\n".join([f"{len(found)} pages: {dict(kinds)}", *first[:200]])


@pytest.mark.stress
def test_every_oddity_in_every_rendering() -> None:
    found = all_faults(list(single()))
    assert not found, summary(found)


@pytest.mark.stress
def test_ten_thousand_draws() -> None:
    found = all_faults([thrown(number) for number in range(DRAWS)])
    assert not found, summary(found)


@pytest.mark.parametrize("limit", limits(), ids=lambda limit: f"{limit.form}-{limit.oddity}")
def test_a_limit_is_one(limit: Limit) -> None:
    """Some trip of a line is indeed not read; else the line must go."""
    cases = [
        Trip(form_order(form, oddity, seed), name)
        for form, oddity in FORM_CASES
        for name in RENDERINGS
        for seed in (5, 6)
        if limit.oddity == (oddity or ANY)
        and (name not in SLOW or limit.rendering.startswith("pdf"))
    ]
    assert any(problems(trip) for trip in cases if limit.meets(trip)), limit


def test_every_oddity_is_some_forms() -> None:
    assert {oddity for _, oddity in FORM_CASES if oddity} == set(Oddity)
