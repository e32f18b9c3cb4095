"""Each answer in its reader's language: `?lang=`, kept in a cookie. Datasette never sees `lang`,
which it would take for a column.
"""

from contextvars import ContextVar
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from datasette import hookimpl

from archive.pages import language

YEAR = 365 * 24 * 3600

_address = ContextVar("address", default=("/", ""))
"""Path and query, without language, of the page that is being made."""


@hookimpl
def prepare_jinja2_environment(env):
    """Give the templates `t(zh, en)`, `say(word)` and the filter `zh` for printed text."""
    env.globals["t"] = language.say
    env.globals["say"] = language.say_word
    env.globals["language"] = language.present
    env.globals["address_in"] = address_in
    env.filters["zh"] = language.in_chinese


@hookimpl
def asgi_wrapper():
    """Wrap the application."""

    def wrap(app):
        async def in_language(scope, receive, send):
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            asked, rest = _taken(scope.get("query_string", b""))
            headers = dict(scope["headers"])
            spoken = language.chosen(
                asked, _kept(headers), headers.get(b"accept-language", b"").decode("latin-1")
            )
            _address.set((scope["path"], rest.decode("latin-1")))
            with language.speaking(spoken):
                await app({**scope, "query_string": rest}, receive, _telling(send, asked))

        return in_language

    return wrap


def _taken(query):
    """`lang` out of a query string, and the query string without it as it was written."""
    parts = [part.partition(b"=") for part in query.split(b"&")] if query else []
    asked = [value.decode("latin-1") for name, _, value in parts if name == b"lang"]
    rest = b"&".join(b"".join(part) for part in parts if part[0] != b"lang")
    return next((one for one in asked if one in language.LANGUAGES), None), rest


def _kept(headers):
    try:
        found = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(language.COOKIE)
    except CookieError:
        return None
    return found.value if found else None


def _telling(send, asked):
    """Pass messages on; say that pages differ by language, and keep a choice in a cookie."""

    async def tell(message):
        if message["type"] == "http.response.start":
            headers = [*message["headers"], (b"vary", b"Accept-Language, Cookie")]
            if asked:
                cookie = f"{language.COOKIE}={asked}; Path=/; Max-Age={YEAR}; SameSite=Lax"
                headers.append((b"set-cookie", cookie.encode()))
            message = {**message, "headers": headers}
        await send(message)

    return tell


def address_in(code):
    """The present address in a language; error pages have it too, though no request."""
    path, query = _address.get()
    return f"{quote(path)}?{query}{'&' if query else ''}lang={code}"
