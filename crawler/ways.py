"""The ways to each host: the scheme and the TLS that work there, learned and remembered.

What worked stands in the run report where it is not as registered, and the next crawl begins
with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

OLD_TLS = "old_tls"
SCHEMES = ("http", "https")


@dataclass(slots=True)
class Ways:
    """What is known of the ways to one host."""

    preferred: str | None = None
    old_tls: bool = False
    good: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)


class Transport:
    """The ways to the hosts of a run."""

    def __init__(self) -> None:
        self._ways: defaultdict[str, Ways] = defaultdict(Ways)

    def to(self, host: str) -> Ways:
        """The ways to a host."""
        return self._ways[host]

    def recall(self, remembered: Mapping[str, Iterable[str]]) -> None:
        """Begin with what an earlier run found; what this run has learned itself stays."""
        for host, ways in remembered.items():
            known = self._ways[host]
            known.old_tls = known.old_tls or OLD_TLS in ways
            scheme = next((way for way in ways if way in SCHEMES), None)
            known.preferred = known.preferred or scheme

    def learned(self, hosts: Iterable[str]) -> dict[str, list[str]]:
        """What is not as registered: by host the scheme that works, and old TLS.

        >>> ways = Transport()
        >>> ways.to("a.test").preferred, ways.to("a.test").old_tls = "https", True
        >>> ways.learned(["a.test", "b.test"])
        {'a.test': ['https', 'old_tls']}
        """
        found = {}
        for host in hosts:
            ways = self._ways[host]
            told = [ways.preferred] if ways.preferred else []
            told += [OLD_TLS] if ways.old_tls else []
            if told:
                found[host] = told
        return found
