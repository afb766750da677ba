"""The verbs of messages: post and look through; spread, take, send, mend; what one wants to hear; hooks."""

from wugong.inbox.actions.posting import look_through, post, take_back

__all__ = ["look_through", "post", "take_back"]
