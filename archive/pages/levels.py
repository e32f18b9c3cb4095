"""The order of levels in statements, as `words.csv` lists them."""

from archive.words import words


def level_order(column: str) -> str:
    """SQL that sorts by a column of levels, the highest first; what has none comes last.

    >>> level_order("level")[:42]
    "case level when 'national' then 0 when 'pr"
    """
    known = words("level").values()
    listed = " ".join(f"when '{one.code}' then {one.order}" for one in known)
    return f"case {column} {listed} else {len(known)} end"
