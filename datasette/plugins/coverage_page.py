"""The page that says whose report is held of which year: /coverage."""

from functools import partial

from datasette import hookimpl

from archive.pages import asking, coverage, coverage_chart
from archive.pages.rows_shown import AGENCIES, ROWS, Part, rows_shown
from archive.words import words

WIDTHS = (860, 270)


@hookimpl
def register_routes():
    """Serve /coverage."""
    return [(r"^/coverage$", show_coverage)]


async def show_coverage(datasette, request):
    """Render the grid of provinces and years, and the list that was chosen."""
    asked = chosen(request.args)
    listing = await datasette.gathered(coverage.listing, asked, datasette.source_class)
    charts = [coverage_chart.specification(listing.punctuality, width) for width in WIDTHS]
    return await datasette.page(
        request,
        "coverage.html",
        asked=asked,
        grid=await datasette.held(coverage.grid, asked.level),
        listing=listing,
        rows_shown=_rows_shown(asked, listing),
        drawings=await datasette.drawn(*filter(None, charts)),
        numbers=coverage_chart.numbers(listing.punctuality),
        href=partial(asking.address, datasette.urls.path("/coverage"), request.args),
    )


def _rows_shown(asked, listing):
    """Which of the agencies, or of the single entries, the page lists."""
    rows, before = len(listing.agencies or listing.entries), (asked.page - 1) * coverage.PER_PAGE
    # Where others follow nobody has counted them: the grid has the numbers.
    if listing.more or asked.page > 1:
        part = Part(rows, before, None, listing.more)
        return rows_shown(part, AGENCIES if listing.agencies else ROWS)
    return None


def chosen(given):
    """What the address asks for."""
    return coverage.Asked(
        province=asking.province(given),
        year=asking.whole_number(given, "year"),
        level=asking.one_of(given, "level", words("level")),
        status=asking.one_of(given, "status", (*coverage.states(), coverage.ALL, coverage.COPY)),
        page=asking.whole_number(given, "page") or 1,
    )
