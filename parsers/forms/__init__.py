"""The official forms as tables: labels, columns, identities. Adding a spelling is a line of CSV."""
