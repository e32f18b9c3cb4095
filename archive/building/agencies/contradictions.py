"""Rows of the list of agencies that cannot all be true, each told in a sentence."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from archive.building.agencies.listed import ENDING, KINDS, AgencyList, Listed, ListedChange

_BY_RULE = re.compile(r"\d{6}-[0-9a-f]{8}")
_OF_ONE = ("renamed", "recoded", "boundary")
_FOREVER = 9999


def contradictions(listed: AgencyList) -> tuple[str, ...]:
    """Every contradiction of a list, none for a good one."""
    return (*_of_spans(listed.names), *_of_changes(listed), *_cycles(listed.changes))


def _of_spans(names: tuple[Listed, ...]) -> Iterator[str]:
    for one in names:
        if one.valid_from and one.valid_to and one.valid_from > one.valid_to:
            yield f"{one.name}: valid from {one.valid_from} to {one.valid_to}, which is before"
    for one, other in _overlapping(names, lambda listed: listed.key):
        if one.agency_id != other.agency_id:
            ids = f"{one.agency_id} and {other.agency_id}"
            yield f"{one.name} ({one.division_code}) is {ids} in the same years"
    for one, other in _overlapping(names, lambda listed: listed.agency_id):
        if one.key != other.key:
            yield f"{one.agency_id} is called {one.name} and {other.name} in the same years"


def _overlapping(
    names: tuple[Listed, ...], by: Callable[[Listed], Hashable]
) -> Iterator[tuple[Listed, Listed]]:
    grouped: dict[Hashable, list[Listed]] = defaultdict(list)
    for listed in names:
        grouped[by(listed)].append(listed)
    for group in grouped.values():
        for one, other in combinations(group, 2):
            if max(_first(one), _first(other)) <= min(_last(one), _last(other)):
                yield one, other


def _first(listed: Listed) -> int:
    return listed.valid_from or 0


def _last(listed: Listed) -> int:
    return listed.valid_to or _FOREVER


def _of_changes(listed: AgencyList) -> Iterator[str]:
    known = listed.ids
    for change in listed.changes:
        told = f"{change.kind} {change.year}: {change.from_id} to {change.to_id}"
        if change.kind not in KINDS:
            yield f"{told}: expected one of {', '.join(KINDS)}"
        for side in (change.from_id, change.to_id):
            if side not in known and not _BY_RULE.fullmatch(side):
                yield f'{told}: no agency has the id "{side}"'
        if (change.from_id == change.to_id) != (change.kind in _OF_ONE):
            yield f"{told}: one id for {', '.join(_OF_ONE)}, two ids for everything else"
        yield from _bearing_on(listed, change, told)


def _bearing_on(listed: AgencyList, change: ListedChange, told: str) -> Iterator[str]:
    """An agency that ended and still bears a name."""
    if change.kind not in ENDING:
        return
    for name in listed.of(change.from_id):
        if _last(name) >= change.year:
            yield f"{told}: {name.name} has no end before {change.year}"


def _cycles(changes: Iterable[ListedChange]) -> Iterator[str]:
    graph: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        if change.from_id != change.to_id:
            graph[change.to_id].add(change.from_id)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"agencies follow each other in a circle: {' to '.join(error.args[1])}"
