"""A gate before every table: arguments that name a column must name one that is there."""

import json

from datasette import hookimpl
from datasette.filters import Filters
from datasette.handle_exception import handle_exception as answer
from datasette.utils.asgi import BadRequest

from archive.pages import facets
from archive.pages.arguments import Known, fault
from archive.schema import VIEWS

UNREADABLE = (json.JSONDecodeError, OverflowError)
VIEW_NAMES = frozenset(view.name for view in VIEWS)
LOOKUPS = frozenset(key for key, *_ in Filters([]).lookups())


@hookimpl(tryfirst=True)
def filters_from_request(request, database, table, datasette):
    """Answer 400 with a sentence for an argument that is not known."""

    async def inner():
        columns = await datasette.get_database(database).table_columns(table)
        pairs = [(key, value) for key in request.args for value in request.args.getlist(key)]
        known = Known(columns, facets.columns_of(table), LOOKUPS, table in VIEW_NAMES)
        found = fault(pairs, known)
        if found:
            raise BadRequest(found)

    return inner


@hookimpl(tryfirst=True)
def handle_exception(datasette, request, exception):
    """Answer 400 for values that Datasette reads as JSON or as a number, and that are neither:
    `year__in=[`, `year__gt=99999999999999999999`.
    """
    if not isinstance(exception, UNREADABLE):
        return None
    return answer(datasette, request, BadRequest(f"an argument cannot be read: {exception}"))
