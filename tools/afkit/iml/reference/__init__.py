"""The language as data and as text: the reference page, listings, tables of cases."""
