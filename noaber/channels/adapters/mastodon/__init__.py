"""Public posts through the Mastodon API, and what is replied; without settings the channel is not there."""

from noaber.channels.adapters.mastodon.server import is_set_up

__all__ = ["is_set_up"]
