"""Queries of readers who have left are ended: nobody waits for them, and others do."""

import asyncio

from datasette import hookimpl

from archive import request_work

AGAIN = 0.05
"""Seconds until a query that still runs is interrupted again."""


@hookimpl
def asgi_wrapper():
    """Wrap the application."""

    def wrap(app):
        async def watched(scope, receive, send):
            if scope["type"] != "http":
                return await app(scope, receive, send)
            work = request_work.Work()
            request_work.present.set(work)
            watching = asyncio.create_task(_watch(receive, work))
            try:
                await app(scope, receive, send)
            finally:
                watching.cancel()

        return watched

    return wrap


async def _watch(receive, work):
    """Wait until the reader has left; what he sends meanwhile is of no use here."""
    while (await receive())["type"] != "http.disconnect":
        pass
    while work.abandon():
        await asyncio.sleep(AGAIN)
