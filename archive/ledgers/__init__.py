"""Ledgers over a built database: expected reports, lags, revisions, disappearances."""
