"""From granian's asynchronous interface to Django's thread: bodies come first, so no thread waits for a client."""

from spearhead.config.server.bridge.app import Bridge

__all__ = ["Bridge"]
