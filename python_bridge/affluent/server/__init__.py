"""The extension of Jupyter's server: starts the service and lets the panel reach it."""

from .extension import AffluentExtension

__all__ = ["AffluentExtension"]
