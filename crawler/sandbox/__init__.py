"""Portals with invented reports on loopback: the demo, the test bed, the load generator."""
