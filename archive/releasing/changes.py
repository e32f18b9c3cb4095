"""CHANGES.md and changes.csv: what differs from the previous release, cell by cell."""

from archive.releasing.draft import Draft


def write_changes(draft: Draft) -> None:
    """Write both files into `draft.folder`; `draft.previous` is None for a first release.

    Called after all tables are written.
    """
