"""The product's settings with one more address: a view that does nothing, served by the same process."""

from wugong.config.settings import *  # noqa: F403
from wugong.config.settings import MIDDLEWARE

ROOT_URLCONF = "bench.urls"
DEMO = True
SECOND_FACTOR = False  # the cast of the benchmark signs in by its session alone
MIDDLEWARE = ["bench.urls.Bare", *MIDDLEWARE]
