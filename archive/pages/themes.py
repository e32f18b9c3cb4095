"""Light, dark, or as the reader's system has it.

A reader chooses by `?theme=dark` or the switch at the foot of every page, and a cookie keeps the
choice; the stylesheet does the rest, so that no script has to run before the page is drawn.
"""

from contextvars import ContextVar

THEMES = ("auto", "light", "dark")
COOKIE = "nianbao_theme"

_present: ContextVar[str] = ContextVar("theme", default=THEMES[0])


def present() -> str:
    """The theme of the page that is being made: `auto`, `light` or `dark`."""
    return _present.get()


def choose(asked: str | None, kept: str | None) -> str:
    """Make the page in the theme asked for, else the one kept, else the system's; says which.

    >>> choose(None, "dark"), choose("light", "dark"), choose("pink", None)
    ('dark', 'light', 'auto')
    """
    theme = next((one for one in (asked, kept) if one in THEMES), THEMES[0])
    _present.set(theme)
    return theme
