"""What in the registry is valid and yet looks wrong: said by `portals validate`, refused by none.

The evidence of an entry is a report's address, and its shape tells a family (portals 3).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from archive.addresses import canonical_address, host_of
from crawler.families.recognise import GENERIC, family_of_address
from crawler.registry import Portal


def doubts(portals: Iterable[Portal]) -> Iterator[str]:
    """One sentence for each thing that a person should look at."""
    portals = tuple(portals)
    for portal in portals:
        yield from _of_family(portal)
        yield from _of_evidence(portal)
    yield from _listed_twice(portals)


def _of_family(portal: Portal) -> Iterator[str]:
    """An address that belongs to another family; "generic" takes any."""
    for address in (portal.evidence, *portal.listings):
        seems = family_of_address(address)
        if seems and seems != portal.family and GENERIC not in (seems, portal.family):
            yield (
                f'{portal.id}: the family is "{portal.family}", but {address} looks like "{seems}".'
            )


def _of_evidence(portal: Portal) -> Iterator[str]:
    host = host_of(portal.evidence) if "://" in portal.evidence else ""
    if host and portal.hosts and host not in portal.hosts:
        yield f"{portal.id}: the evidence is on {host}, which is none of its hosts."


def _listed_twice(portals: Iterable[Portal]) -> Iterator[str]:
    """A list of two portals would be crawled twice."""
    found: dict[str, list[str]] = defaultdict(list)
    for portal in portals:
        for address in portal.listings:
            found[canonical_address(address)].append(portal.id)
    for address, names in found.items():
        if len(names) > 1:
            yield f"{', '.join(names)}: all have the list {address}."
