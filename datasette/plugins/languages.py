"""Each answer in its reader's language and theme: `?lang=` and `?theme=`, kept in cookies.
Datasette never sees the two, which it would take for columns.
"""

from contextvars import ContextVar
from urllib.parse import quote

from datasette import hookimpl
from datasette.utils.asgi import Request

from archive.pages import language, marking, themes

YEAR = 365 * 24 * 3600
CHOICES = {
    "lang": (language.LANGUAGES, language.COOKIE),
    "theme": (themes.THEMES, themes.COOKIE),
}

_address = ContextVar("address", default=("/", ""))
"""Path and query, without language and theme, of the page that is being made."""
_origin = ContextVar("origin", default="")
"""Scheme and host of the site, for what is printed on paper."""


@hookimpl
def prepare_jinja2_environment(env):
    """Give the templates `t(zh, en)`, `say(word)`, filters for printed text, and where we are."""
    env.globals["t"] = language.say
    env.globals["say"] = language.say_word
    env.globals["language"] = language.present
    env.globals["theme"] = themes.present
    env.globals["address_in"] = lambda code: address_with("lang", code)
    env.globals["address_with"] = address_with
    env.globals["path_here"] = lambda: _address.get()[0]
    env.globals["whole_address"] = whole_address
    env.filters["zh"] = language.in_chinese
    env.filters["mixed"] = marking.mixed


@hookimpl
def asgi_wrapper(datasette):
    """Wrap the application."""

    def wrap(app):
        async def as_chosen(scope, receive, send):
            if scope["type"] != "http" or scope["path"].startswith("/static/"):
                await app(scope, receive, send)
                return
            asked, rest = _taken(scope.get("query_string", b""))
            headers = dict(scope["headers"])
            kept = _kept(headers)
            # Two slashes would lead to another host.
            _address.set(("/" + scope["path"].lstrip("/"), rest.decode("latin-1")))
            _origin.set(datasette.whole(Request(scope, receive), ""))
            themes.choose(asked.get("theme"), kept.get("theme"))
            accepted = headers.get(b"accept-language", b"").decode("latin-1")
            with language.speaking(language.chosen(asked.get("lang"), kept.get("lang"), accepted)):
                passed = {**scope, "query_string": rest, "headers": _without_cookies(scope)}
                await app(passed, receive, _telling(send, asked))

        return as_chosen

    return wrap


def _taken(query):
    """The reader's choices out of a query string, and the rest of it as it was written."""
    parts = [part.partition(b"=") for part in query.split(b"&")] if query else []
    rest = b"&".join(b"".join(part) for part in parts if part[0].decode("latin-1") not in CHOICES)
    asked = {}
    for name, _, value in reversed(parts):  # the first of several counts
        values, _cookie = CHOICES.get(name.decode("latin-1"), ((), ""))
        if value.decode("latin-1") in values:
            asked[name.decode("latin-1")] = value.decode("latin-1")
    return asked, rest


def _kept(headers):
    """The reader's choices among his cookies, of which another application may have made any."""
    parts = headers.get(b"cookie", b"").decode("latin-1").split(";")
    jar = {name.strip(): value.strip(' "') for name, _, value in (p.partition("=") for p in parts)}
    return {name: jar[cookie] for name, (_, cookie) in CHOICES.items() if cookie in jar}


def _without_cookies(scope):
    """Nobody logs in here, and Datasette falls over cookies of others that are not UTF-8."""
    return [header for header in scope["headers"] if header[0] != b"cookie"]


def _telling(send, asked):
    """Pass messages on; say that pages differ by reader, and keep choices in cookies."""

    async def tell(message):
        if message["type"] == "http.response.start":
            headers = [*message["headers"], (b"vary", b"Accept-Language, Cookie")]
            for name, value in asked.items():
                cookie = f"{CHOICES[name][1]}={value}; Path=/; Max-Age={YEAR}; SameSite=Lax"
                headers.append((b"set-cookie", cookie.encode()))
            message = {**message, "headers": headers}
        await send(message)

    return tell


def address_with(name, value):
    """The present address with a choice; error pages have it too, though no request."""
    path, query = _address.get()
    return f"{quote(path)}?{query}{'&' if query else ''}{name}={value}"


def whole_address():
    """The present address as a reader would type it, without language and theme."""
    path, query = _address.get()
    return f"{_origin.get()}{quote(path)}{'?' if query else ''}{query}"
