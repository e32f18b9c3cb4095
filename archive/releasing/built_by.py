"""Whether this version of nianbao built the database that is to be released.

The dictionary, the crosswalk's notes and the examples are of the code that writes the release:
beside figures that another version read they would explain what is not there.
"""

from collections.abc import Mapping
from importlib.metadata import version

from archive.home import Home
from archive.releasing.errors import OldDatabaseError
from parsers.read import PARSER_VERSION


def expect_ours(home: Home, facts: Mapping[str, str]) -> None:
    """Refuse a database of another version; `facts` is its build_info. Raises OldDatabaseError."""
    ours = {"nianbao_version": version("nianbao"), "parser_version": PARSER_VERSION}
    for name, expected in ours.items():
        if facts.get(name) != expected:
            raise OldDatabaseError(
                f"{home.database_path}: expected {name} {expected}, found {facts.get(name)}: "
                "another version built it. Run `nianbao build`: what can be kept of what was "
                "read is kept."
            )
