"""The archive folder: WARC files, the catalog, the published database, the command line."""
