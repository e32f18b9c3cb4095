"""How portals are spared: pauses for a platform that complains, a breaker for a host that fails.

One `Manners` serves all portals of a run. Pauses hold for the whole platform, since the
firewall before it counts visitors, not portals; the breaker counts for each host alone.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from archive.addresses import host_of
from crawler.registry import Portal

# Fujian shuts a visitor out for a minute after a burst, 创宇盾 for one or two (portals 6).
SHORTEST_PAUSE, LONGEST_PAUSE = 60.0, 300.0
# Failures in a row after which a host is left alone: some ten minutes of pauses.
MOST_FAILURES = 5
# How long a pause may keep a crawl that was told to stop.
_SLICE = 0.5


@dataclass(slots=True)
class Queue:
    """The one slow queue of a platform; times are seconds of the monotonic clock."""

    opens: float = 0.0
    spacing: float = 0.0
    last: float = 0.0

    def wait(self, spacing: float) -> float:
        """Seconds until the next request may go, at least `spacing` after the last one."""
        now = time.monotonic()
        return max(self.opens - now, self.last + max(spacing, self.spacing) - now, 0.0)


@dataclass(slots=True)
class Health:
    """How a host answered lately: pages that came, and why the last ones in a row did not.

    `weight`: what those failures say of the host; a page that fails by itself says little.
    """

    good: int = 0
    failures: list[str] = field(default_factory=list)
    weight: float = 0.0
    given_up: bool = False


class Manners:
    """Pauses and breakers of a run."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, Queue] = defaultdict(Queue)
        self._hosts: defaultdict[str, Health] = defaultdict(Health)

    def health(self, host: str) -> Health:
        """How a host answered lately."""
        return self._hosts[host]

    def answered(self, host: str) -> None:
        """A page came from the host."""
        health = self._hosts[host]
        health.good += 1
        health.failures.clear()
        health.weight = 0.0

    def failed(self, host: str, reason: str, weight: float = 1.0) -> Health:
        """Nothing of use came from the host; after MOST_FAILURES in a row it is given up."""
        health = self._hosts[host]
        health.failures.append(reason)
        health.weight += weight
        health.given_up = health.given_up or health.weight >= MOST_FAILURES
        return health

    def pause(self, platform: str, seconds: float) -> None:
        """Let nothing go to a platform for so long."""
        queue = self._queues[platform]
        queue.opens = max(queue.opens, time.monotonic() + seconds)

    def space(self, platform: str, seconds: float) -> None:
        """Keep at least so long between two requests to a platform (Crawl-delay)."""
        queue = self._queues[platform]
        queue.spacing = max(queue.spacing, seconds)

    async def turn(self, platform: str, is_over: Callable[[], bool], spacing: float = 0.0) -> bool:
        """Wait until a request may go to the platform; False where the crawl ends before.

        `spacing`: seconds after the last request to the platform, whichever portal sent it.
        """
        queue = self._queues[platform]
        while (seconds := queue.wait(spacing)) and not is_over():
            await asyncio.sleep(min(seconds, _SLICE))
        queue.last = time.monotonic()
        return not is_over()


def pause_after(failures: int, asked_for: float | None) -> float:
    """Seconds to pause after so many failures in a row; `asked_for` is the server's Retry-After.

    >>> [pause_after(n, None) for n in (1, 2, 3, 4)], pause_after(1, 5), pause_after(1, 3600)
    ([60.0, 120.0, 240.0, 300.0], 60.0, 3600)
    """
    own: float = min(SHORTEST_PAUSE * 2.0 ** (failures - 1), LONGEST_PAUSE)
    return max(own, asked_for or 0.0)


def most_common(reasons: list[str]) -> str:
    """The reason that occurs most often."""
    return Counter(reasons).most_common(1)[0][0]


def has_lists(portal: Portal, host: str) -> bool:
    """Whether a portal can do nothing without that host; others hold files or articles."""
    return host in {host_of(entry) for entry in portal.listings}


def queue_of(portal: Portal, host: str) -> str:
    """The platform in whose queue a host of a portal waits."""
    return portal.platform or platform_of(host)


def platform_of(host: str) -> str:
    """The domain whose hosts are one platform until the registry says otherwise.

    >>> platform_of("gxt.hebei.gov.cn"), platform_of("hebei.gov.cn"), platform_of("www.a.test")
    ('hebei.gov.cn', 'hebei.gov.cn', 'a.test')
    """
    labels = host.split(".")
    if labels[-1].isdecimal() or ":" in host:  # an address
        return host
    return ".".join(labels[-3 if labels[-2:] == ["gov", "cn"] else -2 :])
