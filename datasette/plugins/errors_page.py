"""The page of what agencies printed so that it does not add up: /errors."""

from functools import partial

from datasette import hookimpl

from archive.pages import asking
from archive.pages.rows_shown import REPORTS, Part, rows_shown
from archive.pages.source_errors import PER_PAGE, SEVERITIES, Asked, source_errors
from archive.pages.sources import COPIES
from archive.words import words


@hookimpl
def register_routes():
    """Serve /errors."""
    return [(r"^/errors$", show_errors)]


async def show_errors(datasette, request):
    """Render the contradictions with both sides of each."""
    asked = chosen(request.args, datasette.source_class)
    page = await datasette.gathered(source_errors, asked)
    part = Part(len(page.listed), (asked.page - 1) * PER_PAGE, page.reports, page.more)
    return await datasette.page(
        request,
        "source_errors.html",
        asked=asked,
        page=page,
        rows_shown=rows_shown(part, REPORTS),
        href=partial(asking.address, datasette.urls.path("/errors"), request.args),
    )


def chosen(given, source_class):
    """What the address asks for."""
    return Asked(
        classes=asking.chosen_classes(given, source_class, COPIES),
        province=asking.province(given),
        year=asking.whole_number(given, "year"),
        check=asking.one_of(given, "check", words("check")),
        severity=asking.one_of(given, "severity", SEVERITIES),
        page=asking.whole_number(given, "page") or 1,
    )
