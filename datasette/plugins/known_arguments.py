"""A gate before every table: arguments that name a column must name one that is there."""

from datasette import hookimpl
from datasette.filters import Filters
from datasette.handle_exception import handle_exception as answer
from datasette.utils.asgi import BadRequest

from archive.pages import facets
from archive.pages.arguments import Known, fault, fault_of_operands
from archive.pages.asking import UnreadableArgumentError
from archive.schema import VIEWS

UNREADABLE = (ValueError, OverflowError, RecursionError)
VIEW_NAMES = frozenset(view.name for view in VIEWS)
LOOKUPS = frozenset(key for key, *_ in Filters([]).lookups())


@hookimpl(tryfirst=True)
def filters_from_request(request, database, table, datasette):
    """Answer 400 with a sentence for an argument that is not known."""

    async def inner():
        columns = await datasette.get_database(database).table_columns(table)
        pairs = _pairs(request)
        known = Known(columns, facets.columns_of(table), LOOKUPS, table in VIEW_NAMES)
        found = fault(pairs, known)
        if found:
            raise BadRequest(found)

    return inner


@hookimpl(tryfirst=True)
def handle_exception(datasette, request, exception):
    """Answer 400 for what a page of ours cannot read, and where Datasette fell over a value before
    it asked us: `year__in=[`. What else cannot be read is damage of ours.
    """
    if isinstance(exception, UnreadableArgumentError):
        return answer(datasette, request, BadRequest(str(exception)))
    if not isinstance(exception, UNREADABLE) or "table" not in request.url_vars:
        return None
    found = fault_of_operands(_pairs(request))
    return answer(datasette, request, BadRequest(found)) if found else None


def _pairs(request):
    return [(key, value) for key in request.args for value in request.args.getlist(key)]
