"""The harmonised panel and its indicators: one set of codes across all forms (codebook 4 to 6)."""
