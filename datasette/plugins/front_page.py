"""The front page, in place of Datasette's list of databases."""

import asyncio

from datasette import hookimpl
from datasette.utils.asgi import BadRequest

from archive.building.front_summaries import FIGURES_LOST
from archive.pages.front import front
from archive.pages.front_map import choice, choices, indicator_map, usual
from archive.pages.front_outcomes import outcomes_chart
from archive.pages.language import say
from archive.pages.provinces import by_name


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
    year = _year(chosen, request.args.get("year"))
    ranked = request.args.get("order") == "value" and year is not None
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


def _year(chosen, asked):
    """The year of the tiles; one that the map does not have is refused."""
    if not asked:
        return chosen.usual_year
    if asked.isascii() and asked.isdecimal() and int(asked) in chosen.years:
        return int(asked)
    first, last = (chosen.years[0], chosen.years[-1]) if chosen.years else ("–", "–")
    raise BadRequest(
        say(
            f"year={asked}：本站有 {first} 至 {last} 年度的报告。请从中选择。",
            f"year={asked}: this archive has reports on {first} to {last}. Choose one of those.",
        )
    )
