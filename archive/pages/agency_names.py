"""Agencies by a part of their name, as every page looks for them."""

from archive.search import simplified

NAMED = "(agency like ? escape '\\' or former_names like ? escape '\\')"
"""Condition on `agencies`: present or former name has the words; `named` gives its values."""


def named(words: str) -> tuple[str, str]:
    """Values for `NAMED`: a traditional spelling finds the simplified one, and what SQL takes for
    a sign of its own is taken as it was typed.

    >>> named("石家莊 100%")[0]
    '%石家庄 100\\\\%%'
    """
    typed = simplified(words.strip())
    for sign in ("\\", "%", "_"):
        typed = typed.replace(sign, f"\\{sign}")
    return f"%{typed}%", f"%{typed}%"
