"""Row counts that the build stored, in the form in which Datasette takes them."""

from contextlib import closing
from pathlib import Path
from typing import Any

from archive import database


def stored_counts(path: Path) -> dict[str, Any]:
    """Datasette's inspect data of one file: hash, size, rows of each table.

    The build ends with a full ANALYZE of a file that never changes again, so the statistics
    hold the exact number of rows; a table without an entry is empty. The hash is the file's
    time, since hashing many gigabytes takes minutes.
    """
    with closing(database.open_readonly(path)) as connection:
        names = connection.execute("select name from sqlite_master where type = 'table'")
        counts = {name: 0 for (name,) in names}
        for table, statistics in connection.execute("select tbl, stat from sqlite_stat1"):
            counts[table] = int(statistics.split()[0])
    return {
        "hash": f"{path.stat().st_mtime_ns:x}",
        "size": path.stat().st_size,
        "file": path.name,
        "tables": {name: {"count": count} for name, count in counts.items()},
    }
