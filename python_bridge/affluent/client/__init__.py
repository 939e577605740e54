"""Talks to the local service: finds or starts it, checks that it is the right one, holds a lease."""
