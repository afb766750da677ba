"""What other mechanisms add to the page of a pair. They are joined in ``journeys``."""

from wugong.places.hooks import Panels

# Panels of the page of a pair: register a ``places.hooks.Panel`` from ``AppConfig.ready``.
panels = Panels()
