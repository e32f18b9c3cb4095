"""What `nianbao ingest` takes: documents, web archives made by others, other homes."""
