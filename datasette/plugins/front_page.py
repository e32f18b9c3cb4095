"""The front page, in place of Datasette's list of databases."""

import asyncio

from datasette import hookimpl
from datasette.utils.asgi import BadRequest

from archive.issue_codes import FIGURES_LOST
from archive.pages.asking import one_of, year_within
from archive.pages.front import front
from archive.pages.front_map import choice, choices, indicator_map, usual
from archive.pages.front_outcomes import outcomes_chart
from archive.pages.language import say
from archive.provinces import by_name


@hookimpl
def register_routes():
    """Serve the front page at `/`; `/.json` stays Datasette's."""
    return [(r"^/$", front_page)]


async def front_page(datasette, request):
    """Render the front page: `?indicator=` is what the map shows, `?year=` whose tiles;
    `?order=value` puts the greatest value of that year first.
    """
    chosen = await _map(datasette, request.args.get("indicator"))
    gathered = await datasette.held(front, datasette.source_class)
    # In a thread: the first drawing of a process takes half a second.
    year = year_within(request.args, chosen.years) or chosen.usual_year
    ranked = one_of(request.args, "order", ("value",)) == "value" and year is not None
    drawn = gathered.outcomes and await asyncio.to_thread(outcomes_chart, gathered.outcomes)
    return await datasette.page(
        request,
        "front.html",
        front=gathered,
        map=chosen,
        year=year,
        ranked=ranked,
        rows=chosen.ranked(year) if ranked else chosen.filled,
        choices=choices(),
        drawn=drawn,
        province_names=by_name(),
        lost_codes=",".join(FIGURES_LOST),
    )


async def _map(datasette, code):
    if code and choice(code) is None:
        raise BadRequest(
            say(
                f"indicator={code}：没有这个指标。请从首页的列表中选择。",
                f"indicator={code}: there is no such indicator. Choose one from the list on the "
                "front page.",
            )
        )
    code = code or await datasette.held(usual, datasette.source_class)
    return await datasette.held(indicator_map, datasette.source_class, code)
