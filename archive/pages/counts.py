"""Row counts that the build stored, in the form in which Datasette takes them."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from archive import database
from archive.decisions import Withheld
from archive.pages import withholding


def stored_counts(path: Path, withheld: Sequence[Withheld] = ()) -> dict[str, Any]:
    """Datasette's inspect data of one file: hash, size, rows of each table without those of
    reports that are withheld since the build.

    The build ends with a full ANALYZE of a file that never changes again, so the statistics
    hold the exact number of rows; a table without an entry is empty. The hash is the file's
    time, since hashing many gigabytes takes minutes.
    """
    with closing(database.open_readonly(path)) as connection:
        names = connection.execute("select name from sqlite_master where type = 'table'")
        counts = {name: 0 for (name,) in names}
        for table, statistics in connection.execute("select tbl, stat from sqlite_stat1"):
            counts[table] = int(statistics.split()[0])
        if withheld:
            withholding.keep_back(connection, withheld)
            for table, rows in withholding.hidden(connection).items():
                counts[table] -= rows
    return {
        "hash": f"{path.stat().st_mtime_ns:x}",
        "size": path.stat().st_size,
        "file": path.name,
        "tables": {name: {"count": count} for name, count in counts.items()},
    }
