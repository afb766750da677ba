"""What ``script/bench`` does: run the programs of bench/ one after another and print one JSON with the machine."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = [
    "Django",
    "granian",
    "psycopg",
    "django-ninja",
    "scipy",
    "highspy",
    "numpy",
    "XlsxWriter",
    "python-calamine",
]


def programs() -> dict[str, Path]:
    """The benchmarks: files of bench/ that can be run. Each prints one JSON object on standard output."""
    found = sorted((ROOT / "bench").glob("*.py"))
    return {path.stem: path for path in found if '__name__ == "__main__"' in path.read_text(encoding="utf-8")}


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": _processor(),
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def versions() -> dict[str, str]:
    """Python and the packages that decide the figures."""
    found = {"Python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def measure(path: Path) -> Any:
    """The JSON a program prints; a program that fails is told as such and the others go on."""
    done = subprocess.run([sys.executable, path], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    try:
        return json.loads(done.stdout) if done.returncode == 0 else {"failed": done.returncode}
    except json.JSONDecodeError:
        return {"failed": "its output is no JSON"}


def main() -> int:
    known = programs()
    parser = argparse.ArgumentParser(prog="script/bench", description="Run benchmarks; the result is JSON on stdout.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones; all without: {', '.join(known)}")
    names = parser.parse_args().names or list(known)
    if unknown := [name for name in names if name not in known]:
        parser.error(f"no benchmark of the name {unknown[0]}; there are {', '.join(known)}")
    results = {}
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        results[name] = measure(known[name])
    moment = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    print(json.dumps({"at": moment, "machine": machine(), "versions": versions(), "results": results}, indent=2))
    return 1 if any(isinstance(r, dict) and "failed" in r for r in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
