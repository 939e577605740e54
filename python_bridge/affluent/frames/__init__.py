"""Dresses reads for the libraries of tables: a pyarrow dataset, which DuckDB takes too, and Polars.

Each imports its library only when asked.
"""
