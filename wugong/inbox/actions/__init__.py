"""The verbs of messages: post and look through; spread, take, send, mend; what one wants to hear; hooks."""

from wugong.inbox.actions.posting import look_through, post
from wugong.inbox.actions.sending import (
    begin_sending,
    forget_old,
    mend,
    note_fault,
    note_sent,
    resend,
    rest,
    spread_some,
    take_due,
)
from wugong.inbox.actions.ways import add_hook, choose, confirm_hook, drop_hook

__all__ = [
    "add_hook",
    "begin_sending",
    "choose",
    "confirm_hook",
    "drop_hook",
    "forget_old",
    "look_through",
    "mend",
    "note_fault",
    "note_sent",
    "post",
    "resend",
    "rest",
    "spread_some",
    "take_due",
]
