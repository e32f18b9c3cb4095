"""What the site shows, as data: read from nianbao.db, no HTML and no web library here.

The plugins in `datasette/plugins/` fetch a connection from Datasette, call these functions
and hand the result to a template.
"""
