"""Damaged and hostile input ends in reports or in one of our own errors, soon, in little memory.

`make test` reads all extremes and a few hundred damaged documents; `make stress` reads 100,000.
"""

import os
from collections.abc import Iterator

import pytest
from fuzz_extremes import Maker, extremes
from fuzz_inputs import EVERY, fuzzed
from fuzz_reader import Input, Reader, Reading, read_all

SEED, FEW, MANY = 3, 600, 100_000
BATCH = 2_000


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as started:
        yield started


@pytest.mark.parametrize(
    ("name", "make"), [pytest.param(name, make, id=name[:60]) for name, make in extremes()]
)
def test_an_extreme_does_no_harm(reader: Reader, name: str, make: Maker) -> None:
    given = make()
    reading = reader.read(Input(name, given.data, given.media_type))
    assert reading.judged() == ""


def test_damaged_documents_do_no_harm(reader: Reader) -> None:
    readings = [reader.read(fuzzed(SEED, number)) for number in range(FEW)]
    assert [fault for fault in map(Reading.judged, readings) if fault] == []
    read = sum(bool(reading.reports) for reading in readings)
    assert FEW / 4 < read < FEW, "damage that always or never stops a reading tests nothing"


def test_the_same_number_gives_the_same_input_and_all_damage_is_used() -> None:
    inputs = [fuzzed(SEED, number) for number in range(FEW)]
    assert inputs[:50] == [fuzzed(SEED, number) for number in range(50)]
    used = {way for one in inputs for way in one.name.split(" ", 3)[3].split("+")}
    assert used == EVERY.keys()


@pytest.mark.stress
def test_a_hundred_thousand_damaged_documents_do_no_harm(capsys) -> None:
    readings: list[Reading] = []
    for first in range(0, MANY, BATCH):
        batch = [fuzzed(SEED + 1, number) for number in range(first, first + BATCH)]
        readings += read_all(batch, os.cpu_count() or 1)
    with capsys.disabled():
        print(f"\n{summary(readings)}")
    assert [fault for fault in map(Reading.judged, readings) if fault] == []


def summary(readings: list[Reading]) -> str:
    """How many were read, and the most expensive ones."""
    slowest = max(readings, key=lambda reading: reading.seconds)
    largest = max(readings, key=lambda reading: reading.megabytes)
    read = sum(bool(reading.reports) for reading in readings)
    return (
        f"{len(readings):,} damaged documents: {read:,} gave reports, the others were refused;\n"
        f"slowest {slowest.seconds:.2f} s: {slowest.name}\n"
        f"largest {largest.megabytes:.0f} MB: {largest.name}"
    )
