"""One spider class for each family of content management systems."""
