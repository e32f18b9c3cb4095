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
    context = {
        "accuracy": accuracy(),
        "measures": measures(),
        "parser_version": PARSER_VERSION,
    }
    html = await datasette.render_template("accuracy.html", context, request=request)
    return Response.html(html, headers={"Cache-Control": "max-age=300"})


async def accuracy_json(datasette, request):
    """The file as it is committed."""
    return Response(accuracy_file(), content_type="application/json; charset=utf-8")
