"""Whose copies a report may come from: what the site's own figures leave out unless asked."""

COPIES = ("mirror", "unknown")
"""Classes of sources that are no registered site's: a host we do not know, or none."""

COPIES_IN_SQL = f"({', '.join(map(repr, COPIES))})"
"""The same within a statement."""
