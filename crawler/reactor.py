"""Twisted's reactor in a thread of its own, for programs that crawl and then do other things.

A reactor runs once in a process. `nianbao update` and `nianbao demo` crawl and go on, tests
crawl many times: so the reactor is started at the first crawl and stays.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

from scrapy.utils.reactor import install_reactor
from twisted.python.log import PythonLoggingObserver, startLoggingWithObserver

from crawler.hosts import GuardedResolver, Names

_T = TypeVar("_T")
_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"


def submit(work: Coroutine[Any, Any, _T]) -> "Future[_T]":
    """Run a coroutine beside the reactor; the future belongs to the calling thread."""
    return asyncio.run_coroutine_threadsafe(work, _running_loop())


def resolve_with(names: Names) -> None:
    """From now on the reactor finds hosts as `names` says. Call it beside the reactor."""
    from twisted.internet import reactor  # noqa: PLC0415 - importing it installs one

    GuardedResolver(reactor, names).install_on_reactor()


@cache
def _running_loop() -> asyncio.AbstractEventLoop:
    started: Future[asyncio.AbstractEventLoop] = Future()
    threading.Thread(target=_run, args=(started,), name="reactor", daemon=True).start()
    return started.result()


def _run(started: "Future[asyncio.AbstractEventLoop]") -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    install_reactor(_REACTOR)
    # What Twisted has to say goes to the log of the crawl; else it writes it over the progress.
    observer = PythonLoggingObserver("twisted")  # type: ignore[no-untyped-call]
    startLoggingWithObserver(observer.emit, setStdout=False)  # type: ignore[no-untyped-call]
    from twisted.internet import reactor  # noqa: PLC0415

    loop.call_soon(started.set_result, loop)
    # Signals belong to the main thread.
    reactor.run(installSignalHandlers=False)  # type: ignore[call-arg, misc]
