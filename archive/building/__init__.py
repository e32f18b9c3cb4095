"""The steps of a build, for `archive.build`: plan, read with a cache, derive rows, load, sum up."""
