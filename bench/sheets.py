"""Sheets of 100,000 rows and 12 columns: export, dry run and import against bare XlsxWriter and calamine.

    python bench/sheets.py [--rows 100000]
    python bench/sheets.py --ledgers [needs ...] [--sizes 10000 100000] [--take 10000]

Prints JSON: seconds, seconds of processor and peak memory of each phase, each in a process of its own, and the ratios
(of processor time) to the bare libraries in the same run. The rows are kept in a scratch SQLite file, or in the
database that DATABASE_URL names (its rows of kind ``bench`` are deleted). With ``--ledgers`` the product's own sheets
are read, and taken up to a size, in a scratch district.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from importlib.metadata import version
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SORTS = (("hall", "礼堂"), ("room", "会议室"), ("yard", "院坝"))
NAMES = ["code", "name", "street", "count", "area", "since", "open", "sort", "contact", "address", "note", "credit"]


def row(n):
    """The n-th row: fictional, with text, codes, numbers, dates and choices."""
    return {
        "code": f"990112{n:06d}",
        "name": f"第{n}社区服务中心",
        "street": f"990112{n % 10:03d}",
        "count": n % 3000,
        "area": Decimal(n % 5000) / 4,
        "since": date(2004, 1, 1) + timedelta(days=n % 8000),
        "open": n % 3 > 0,
        "sort": SORTS[n % 3][0],
        "contact": f"联络员{n % 700}",
        "address": f"清溪路{n % 900}号附{n % 20}号",
        "note": "=备注" if n % 50 == 0 else "每周二、四开放，节假日除外",
        "credit": f"91990112MA5U{n:06d}",
    }


def bare_write(path, rows):
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_row(0, 0, NAMES)
    for n in range(rows):
        for position, value in enumerate(row(n).values()):
            if isinstance(value, str):
                page.write_string(n + 1, position, value)
            elif isinstance(value, date):
                page.write_datetime(n + 1, position, value, day)
            else:
                page.write_number(n + 1, position, value)
    book.close()


def bare_read(path, _rows):
    import python_calamine

    page = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    assert sum(1 for _ in page.iter_rows()) > 1


def set_up(path):
    """Django with this app alone, and the ledger of the benchmark."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    os.environ["WUGONG_HOME"] = str(Path(path).parent)
    from wugong.config.settings import database

    settings.configure(
        INSTALLED_APPS=["wugong.sheets"],
        DATABASES={"default": database(os.environ.get("DATABASE_URL", ""))},
        USE_TZ=True,
        TIME_ZONE="Asia/Shanghai",
        LANGUAGE_CODE="zh-hans",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    call_command("migrate", verbosity=0)
    from wugong.sheets.models import ColumnMapping
    from wugong.sheets.registry import Ledger, register
    from wugong.sheets.rules import Column, Sheet, Type, Verb

    kinds = {
        "code": Type.CODE,
        "street": Type.CODE,
        "count": Type.INTEGER,
        "area": Type.DECIMAL,
        "since": Type.DATE,
        "open": Type.TRUTH,
        "sort": Type.CHOICE,
        "credit": Type.CODE,
    }
    columns = tuple(
        Column(n, n, n, kinds.get(n, Type.TEXT), choices=SORTS if n == "sort" else (), required=n in {"code", "name"})
        for n in NAMES
    )

    def stored(values):
        return {**values, "area": str(values["area"]), "since": str(values["since"])}

    def loaded(values):
        return {**values, "area": Decimal(values["area"]), "since": date.fromisoformat(values["since"])}

    def existing(keys, _actor):
        found = ColumnMapping.objects.filter(kind="bench", signature__in=[key[0] for key in keys])
        return {(s,): loaded(m) for s, m in found.values_list("signature", "mapping")}

    def apply(changes, _actor):
        new = [change for change in changes if change.verb is Verb.CREATE]
        ColumnMapping.objects.bulk_create(
            ColumnMapping(kind="bench", signature=change.key[0], mapping=stored(change.values)) for change in new
        )

    def rows(_actor):
        found = ColumnMapping.objects.filter(kind="bench").order_by("pk").values_list("mapping", flat=True)
        return (loaded(values) for values in found.iterator(2000))

    register(Ledger(Sheet("bench", "Bench", columns, ("code",)), rows=rows, existing=existing, apply=apply))


def dry_run(path, rows):
    set_up(path)
    from wugong.common.actor import SYSTEM
    from wugong.sheets import queries

    with Path(path).open("rb") as stream, queries.plan(stream, kind="bench", actor=SYSTEM) as plan:
        assert plan.ready, plan.faults[:3]
        assert plan.rows == rows


def load(path, rows):
    set_up(path)
    from wugong.common.actor import SYSTEM
    from wugong.sheets import actions, queries

    with Path(path).open("rb") as stream, queries.plan(stream, kind="bench", actor=SYSTEM) as plan:
        assert actions.apply_plan(plan, actor=SYSTEM).created == rows


def write(path, rows):
    set_up(path)
    from wugong.common.actor import SYSTEM
    from wugong.sheets import queries

    with Path(path).open("wb") as out:
        assert queries.export("bench", out, form=Path(path).suffix[1:], actor=SYSTEM) == rows


def clear(path, _rows):
    set_up(path)
    from wugong.sheets.models import ColumnMapping

    ColumnMapping.objects.filter(kind="bench").delete()


# -- the product's own sheets, in a district of its own --


def product():
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
    django.setup()


def rows_of_needs(rows):
    from collections import Counter

    from wugong.organisations.models import Organisation
    from wugong.pairing.models import Category

    named = Counter(Organisation.objects.filter(sort="party").values_list("name", flat=True))
    bodies = sorted(name for name, count in named.items() if count == 1)
    kinds = list(Category.objects.values_list("name", flat=True))
    yield ["党组织", "类别", "名称", "数量", "开始日期", "截止日期", "具体地点", "说明", "条件"]
    for n in range(rows):
        until = date.today() + timedelta(days=200 + n % 100)
        yield [
            bodies[n % len(bodies)], kinds[n % len(kinds)], f"第{n}号需求", n % 40 + 1, date.today(), until,
            "居委会一楼", "每周二、四开放，节假日除外", "提前三天约",
        ]  # fmt: skip


def rows_of_organisations(rows):
    communities = sorted(_communities())
    yield ["名称", "所在区划代码", "类别", "简称", "地址", "职能", "优势"]
    for n in range(rows):
        code = communities[n % len(communities)]
        yield [f"第{n}号服务中心", code, "非公企业", f"{n}号中心", f"清溪路{n % 900}号", "venue 会议室", "会议室"]


def rows_of_divisions(rows):
    """Grids of communities: three digits, as far as they go; then the buildings in each grid."""
    yield ["代码", "名称", "户数", "地址"]
    grids = [f"{code}{n:03d}" for code in sorted(_communities()) for n in range(101, 201)]
    built = (f"{grid}{n:02d}" for grid in grids for n in range(1, 100))
    for n, code in zip(range(rows), chain(grids, built), strict=False):
        yield [code, f"第{n}处", n % 300, "清溪路"]


def _communities():
    from wugong.places.models import Place

    return Place.objects.filter(level="community", valid_to=None).values_list("code", flat=True)


def ledger_file(path, rows):
    """A workbook for the ledger that the name of the file begins with."""
    import xlsxwriter

    product()
    made = {"needs": rows_of_needs, "organisations": rows_of_organisations, "divisions": rows_of_divisions}
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for n, cells in enumerate(made[Path(path).name.split("-")[0]](rows)):
        for position, value in enumerate(cells):
            page.write(n, position, value, day if isinstance(value, date) else None)
    book.close()


def _ledger(path, rows, *, take):
    product()
    from wugong.common.actor import SYSTEM
    from wugong.sheets import actions, queries

    kind = Path(path).name.split("-")[0]
    with Path(path).open("rb") as stream, queries.plan(stream, kind=kind, actor=SYSTEM) as plan:
        assert (plan.rows, plan.fault_count) == (rows, 0), [str(fault) for fault in plan.faults[:3]]
        if take:
            assert actions.apply_plan(plan, actor=SYSTEM).created == rows


def ledger_plan(path, rows):
    _ledger(path, rows, take=False)


def ledger_take(path, rows):
    _ledger(path, rows, take=True)


def ledgers(kinds, sizes, take):
    """Each of the product's sheets at each size: memory and seconds of the dry run, and of taking up to ``take``."""
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["WUGONG_HOME"] = scratch
        for command in (["migrate"], ["generate", "--years", "1", "--a-year", "0"]):
            subprocess.run([sys.executable, "-m", "wugong", *command], check=True, capture_output=True, cwd=ROOT)
        for kind in kinds:
            for rows in sizes:
                path = Path(scratch) / f"{kind}-{rows}.xlsx"
                run("ledger_file", path, rows)
                found[f"{kind}, {rows} rows, dry run"] = run("ledger_plan", path, rows)
                if rows <= take:
                    found[f"{kind}, {rows} rows, taken"] = run("ledger_take", path, rows)
    return found


PHASES = {
    phase.__name__: phase
    for phase in (bare_write, bare_read, dry_run, load, write, clear, ledger_file, ledger_plan, ledger_take)
}


def run(phase, path, rows):
    command = [sys.executable, "-B", __file__, "--phase", phase, "--path", str(path), "--rows", str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--phase", choices=PHASES, help=argparse.SUPPRESS)
    parser.add_argument("--path", help=argparse.SUPPRESS)
    parser.add_argument("--ledgers", nargs="*", choices=["needs", "organisations", "divisions"], metavar="KIND")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000], help="rows of each ledger")
    parser.add_argument("--take", type=int, default=0, help="ledgers up to this size are also taken")
    options = parser.parse_args()
    if options.ledgers is not None:
        kinds = options.ledgers or ["needs", "organisations", "divisions"]
        print(json.dumps(ledgers(kinds, options.sizes, options.take), ensure_ascii=False, indent=2))
        return
    if options.phase:
        began, worked = time.perf_counter(), time.process_time()
        PHASES[options.phase](options.path, options.rows)
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"seconds": round(seconds, 2), "cpu": round(cpu, 2), "peak_mb": peak}))
        return
    with tempfile.TemporaryDirectory() as scratch:
        bare, xlsx, csv = (Path(scratch) / name for name in ("bare.xlsx", "out.xlsx", "out.csv"))
        run("clear", xlsx, options.rows)
        figures = {
            "bare write": run("bare_write", bare, options.rows),
            "bare read": run("bare_read", bare, options.rows),
            "dry run, all new": run("dry_run", bare, options.rows),
            "import, all new": run("load", bare, options.rows),
            "export xlsx": run("write", xlsx, options.rows),
            "export csv": run("write", csv, options.rows),
            "dry run xlsx, all unchanged": run("dry_run", xlsx, options.rows),
            "dry run csv, all unchanged": run("dry_run", csv, options.rows),
        }
        run("clear", xlsx, options.rows)

    def ratio(name, base):
        return round(figures[name]["cpu"] / figures[base]["cpu"], 2)

    report = {
        "rows": options.rows,
        "columns": len(NAMES),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "versions": {name: version(name) for name in ("XlsxWriter", "python-calamine", "Django")},
        "figures": figures,
        "ratios": {
            "export xlsx / bare write": ratio("export xlsx", "bare write"),
            "dry run / bare read": ratio("dry run, all new", "bare read"),
            "import / bare read": ratio("import, all new", "bare read"),
        },
    }
    print(json.dumps(report, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
