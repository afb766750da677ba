"""A mechanism as small as one can be, by which the tests of flow live."""
