"""How one request and its answer are kept, for `archive.warc` and `archive.catalog`."""
