"""What a reader already has: the header If-None-Match."""


def has(if_none_match: str | None, tag: str) -> bool:
    """Whether a header names the tag, among others, marked as weak by a server in between, or all
    by `*` (RFC 9110, 13.1.2: the comparison is the weak one).

    >>> has('W/"a", "b"', '"a"'), has("*", '"a"'), has('"ab"', '"a"'), has(None, '"a"')
    (True, True, False, False)
    """
    named = {one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")}
    return tag in named or named == {"*"}
