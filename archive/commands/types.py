"""Types of options that more than one verb has."""

import click

from archive.exchanges.vantage import VantageError, country


class Resolve(click.ParamType[tuple[str, tuple[str, int]]]):
    """`HOST=127.0.0.1:PORT`, as curl's option of that name; loopback only."""

    name = "HOST=127.0.0.1:PORT"

    def convert(
        self, value: str, param: click.Parameter | None, context: click.Context | None
    ) -> tuple[str, tuple[str, int]]:
        """Host and (address, port), or a usage error that shows the form."""
        from crawler.errors import NotLoopbackError  # noqa: PLC0415
        from crawler.hosts import parse_target  # noqa: PLC0415

        try:
            return parse_target(value)
        except NotLoopbackError as error:
            self.fail(str(error), param, context)


class Country(click.ParamType[str]):
    """The two letters of a country."""

    name = "country"

    def convert(
        self, value: str, param: click.Parameter | None, context: click.Context | None
    ) -> str:
        """The code in capitals."""
        try:
            return country(value)
        except VantageError as error:
            self.fail(str(error), param, context)
