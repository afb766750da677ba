"""What the gate's check costs: one request against 5,000 duties and 60 indicators, and how phrasings are told apart.

``python -m bench.gate [--duties 5000] [--indicators 60] [--rounds 200]``. Prints JSON: milliseconds of one check, of
making the index of duties once, and of a question over all duties.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

WORDS = (
    "消防燃气养老助残低保物业绿化排水油烟噪声摊贩停车征兵双拥普查防汛疫苗就业社保调解",
    "检查宣传核查排查登记征集初审慰问采集整改维护活动",
    "小区楼栋商圈市场工地学校背街河道公园地库",
)
PARTS, DEEDS, PLACES = ([words[n : n + 2] for n in range(0, len(words), 2)] for words in WORDS)


def measure(duties: int, indicators: int, rounds: int) -> dict[str, Any]:
    from wugong.mandates.rules.cancelled import Indicator, find
    from wugong.mandates.rules.nearest import Index
    from wugong.mandates.rules.renamed import Renamed
    from wugong.mandates.tests.phrasings import CANCELLED, HARMLESS

    dice = random.Random(1)
    texts = [(n, f"{dice.choice(PLACES)}{dice.choice(PARTS)}{dice.choice(DEEDS)}{n % 97}") for n in range(duties)]
    known = [
        Indicator(
            f"指标{n}", tuple(f"{a}{b}指数{n}" for a, b in zip(PARTS[:8], DEEDS[:8], strict=True)), (f"增幅{n}", "产值")
        )
        for n in range(indicators)
    ]
    began = time.perf_counter()
    index, withdrawn = Index(texts), Renamed(texts)
    made = time.perf_counter() - began
    said = [*CANCELLED, *HARMLESS]
    dice.shuffle(said)
    asked = [text for _n, text in dice.sample(texts, rounds)]

    def timed(run: Callable[[str], object], said: list[str]) -> list[float]:
        found = []
        for n in range(rounds):
            began = time.perf_counter()
            run(said[n % len(said)])
            found.append((time.perf_counter() - began) * 1000)
        return sorted(found)

    def look(text: str) -> object:
        return find(text, known), index.nearest(text, 8), withdrawn.near(text)

    check = timed(look, said + asked)
    ask = timed(index.nearest, asked)
    return {
        "duties": duties, "indicators": indicators, "index_once_ms": round(made * 1000, 1),
        "check_ms": round(statistics.median(check), 2), "check_p95_ms": round(check[int(rounds * 0.95)], 2),
        "question_ms": round(statistics.median(ask), 2),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("--duties", 5000), ("--indicators", 60), ("--rounds", 200)):
        parser.add_argument(name, type=int, default=default)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
    import django

    django.setup()
    print(json.dumps(measure(options.duties, options.indicators, options.rounds)))


if __name__ == "__main__":
    main()
