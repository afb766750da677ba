"""A fictional district (990112) to look at, to teach with and to measure on. Nobody and nothing in it exists."""
