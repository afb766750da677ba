"""What other mechanisms add to the page of a topic."""

from wugong.places.hooks import Panels

# Register a ``places.hooks.Panel`` from ``AppConfig.ready``; its context is asked with the topic.
panels = Panels()
