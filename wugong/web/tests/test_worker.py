"""The worker beside the web server does its jobs again and again, not once."""

import threading

from wugong.common.jobs import Job
from wugong.web.management.commands import worker


def test_every_job_runs_again_when_its_time_has_come(monkeypatch, settings, tmp_path):
    settings.WORKER_ALIVE = tmp_path / "alive"
    stop, ran = threading.Event(), []

    def often():
        ran.append("often")
        if ran.count("often") == 3:
            stop.set()
        return 1

    jobs = [Job("often", 0.01, often), Job("seldom", 3600, lambda: ran.append("seldom") or 1)]
    monkeypatch.setattr(worker, "jobs", lambda: jobs)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.run_until(stop)
    assert (ran.count("often"), ran.count("seldom")) == (3, 1)
