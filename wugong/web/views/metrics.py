"""What to watch, in the text format of Prometheus: for a monitoring server, from trusted addresses alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from wugong import __version__
from wugong.common import clock
from wugong.flow.queries import overdue_todos
from wugong.inbox.queries import counts_by_channel
from wugong.record.queries import unsealed
from wugong.web import pulse
from wugong.web.proxies import UNKNOWN_PROXY, is_among


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; 404 for everybody outside METRICS_FROM, and through a proxy that is not known."""
    if request.META.get(UNKNOWN_PROXY) or not is_among(request.META.get("REMOTE_ADDR", ""), settings.METRICS_FROM):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    ProcessCollector(namespace="wugong_web", registry=registry)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Figures:
    """Read when they are asked for; all of them are cheap."""

    def collect(self) -> Iterator[Any]:
        """Each figure, as the client library wants it."""
        about = GaugeMetricFamily("wugong_info", "The version that answers.", labels=["version"])
        about.add_metric([__version__], 1)
        yield about
        since = pulse.seconds_since()
        yield _gauge("wugong_worker_alive", "1 while a worker gives signs of life.", int(pulse.is_alive()))
        if since is not None:
            yield _gauge("wugong_worker_seconds", "Seconds since the last sign of life of a worker.", since)
        waiting = unsealed()
        oldest = waiting.values_list("at", flat=True).first()
        age = max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0
        yield _gauge("wugong_record_unsealed", "Entries of the record that wait for their seal.", waiting.count())
        yield _gauge("wugong_record_unsealed_seconds", "How long the oldest of them has waited.", age)
        states = GaugeMetricFamily("wugong_deliveries", "Messages on their way out.", labels=["channel", "state"])
        for row in counts_by_channel():
            for state in ("waiting", "sent", "dead"):
                states.add_metric([row["channel"], state], row[state])
        yield states
        yield _gauge("wugong_todos_overdue", "What somebody is awaited for and has not done in time.", overdue_todos())


def _gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, said, value=value)
