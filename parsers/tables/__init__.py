"""The tables of a report, read twice: by their labels and by the order of their figures.

First reader:  Document.blocks -> stream (tokens) -> woven, items -> labels, columns -> rows
Second reader: Document.linear -> pieces (own tokens) -> order, applicants -> fitting
`compare` confirms what both gave alike; what differs is unread and an issue.
"""

from parsers.tables.compare import TablesReading, read_tables

__all__ = ["TablesReading", "read_tables"]
