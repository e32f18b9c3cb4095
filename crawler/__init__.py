"""What to fetch and how to ask politely: portals, spiders, the recorder, the sandbox."""
