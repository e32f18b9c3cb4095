"""The page that says what our visits saw, at /about/health."""

import json

from datasette import hookimpl
from datasette.utils.asgi import Response

from archive.pages.health import age_of_update, health, to_json


@hookimpl
def register_routes():
    """Serve /about/health, and the same as JSON."""
    return [
        (r"^/about/health$", health_page),
        (r"^/about/health\.json$", health_json),
    ]


async def health_page(datasette, request):
    """Render the sites by state, and the age of the last good update as of now."""
    page, moment, days = await _gathered(datasette)
    return await datasette.page(request, "health.html", health=page, moment=moment, days=days)


async def health_json(datasette, request):
    """The same for programs."""
    text = json.dumps(to_json(*await _gathered(datasette)), ensure_ascii=False)
    return Response(text, content_type="application/json; charset=utf-8")


async def _gathered(datasette):
    page = await datasette.held(health)
    return page, *age_of_update(datasette.home, page.last_good)
