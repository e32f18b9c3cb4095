"""What `nianbao export` writes: a dated release, whole or not at all."""
