"""Reads of datasets: plan, unlock, fetch just the planned bytes, decode."""
