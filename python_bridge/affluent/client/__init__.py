"""Talks to the local service: finds or starts it, checks that it is genuine, holds a lease."""
