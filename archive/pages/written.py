"""How values are written on every page: shares and moments. Counts have their thousands apart."""


def percent(share: float) -> str:
    """A share from 0 to 1, to a tenth of a percent.

    >>> percent(0.05074), percent(1)
    ('5.1%', '100.0%')
    """
    return f"{share:.1%}"


def moment(at: str) -> str:
    """A time of the database (ISO 8601, UTC), to the minute.

    >>> moment("2024-02-10T03:00:00.000000Z")
    '2024-02-10 03:00 UTC'
    """
    return f"{at[:10]} {at[11:16]} UTC"
