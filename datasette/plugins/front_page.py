"""The front page, in place of Datasette's list of databases."""

from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.utils.asgi import Response

from archive.pages.front import front

_made = WeakKeyDictionary()
"""Front pages by database: the file never changes, so its numbers are counted once."""


@hookimpl
def register_routes():
    """Serve the front page at `/`; `/.json` stays Datasette's."""
    return [(r"^/$", front_page)]


async def front_page(datasette, request):
    """Render the front page."""
    database = datasette.get_database("nianbao")
    if database not in _made:
        _made[database] = await database.execute_fn(
            lambda connection: front(connection, datasette.source_class)
        )
    context = {"front": _made[database]}
    html = await datasette.render_template("front.html", context, request=request)
    return Response.html(html, headers={"Cache-Control": "max-age=5"})
