"""The tables of a report, read twice: by their labels and by the order of their figures."""

from parsers.tables.compare import TablesReading, read_tables

__all__ = ["TablesReading", "read_tables"]
