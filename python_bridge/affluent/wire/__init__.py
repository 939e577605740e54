"""The shapes that cross between the service and Python."""
