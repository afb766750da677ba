"""Guards that pairs and projects have in common."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wugong.flow.table import Guard

SCORE = Guard(
    rule="rating",
    holds=lambda case: case.given("score") in range(1, 6),
    refusal=_("A rating is 1 to 5. Choose one."),
    says=_("a score from 1 to 5"),
)
CLEAN = Guard(
    rule="privacy",
    holds=lambda case: not case.personal,
    refusal=_("Others read this, so it must not contain personal data. Found: %(personal)s. Remove it."),
    says=_("no telephone, identity or card number, private contact or home of a person"),
)
