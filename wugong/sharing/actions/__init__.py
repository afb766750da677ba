"""What the steps of sharing do; ``book_venue`` and ``free_venue`` are for other mechanisms (docs/sharing.md)."""

from wugong.sharing.actions.bookings import book_venue, free_venue

__all__ = ["book_venue", "free_venue"]
