"""The page that says how well we read, at /about/accuracy."""

from datasette import hookimpl
from datasette.utils.asgi import Response

from archive.pages.accuracy import accuracy, accuracy_file, measures
from parsers.read import PARSER_VERSION


@hookimpl
def register_routes():
    """Serve /about/accuracy, and its figures as JSON."""
    return [
        (r"^/about/accuracy$", accuracy_page),
        (r"^/about/accuracy\.json$", accuracy_json),
    ]


async def accuracy_page(datasette, request):
    """Render the committed figures with their definitions."""
    return await datasette.page(
        request,
        "accuracy.html",
        accuracy=accuracy(),
        measures=measures(),
        parser_version=PARSER_VERSION,
    )


async def accuracy_json(datasette, request):
    """The file as it is committed."""
    return Response(accuracy_file(), content_type="application/json; charset=utf-8")
