"""检验存证包是否被改动。Check whether an evidence pack was changed. Needs Python 3.11 and nothing else.

    python3 verify.py PACK.zip [--public-key KEY.pem]

Prints one line for each file and each row of the record; ends with 1 and names the first that was changed. Use a copy
of this file that comes from elsewhere than the pack, and the public key of the district if you have it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(a: Point, b: Point) -> Point:
    """The sum of two points of the curve."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    x, y, z, t = f - e, h - g, h + g, f + e
    return (x * y % P, z * t % P, y * z % P, x * t % P)


def times(n: int, point: Point) -> Point:
    """A point ``n`` times."""
    total: Point = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total


def point_of(packed: bytes) -> Point | None:
    """The point that 32 bytes stand for; None where they stand for none."""
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (not x and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(pem: str, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature (RFC 8032) is that of the owner of the public key."""
    der = base64.b64decode("".join(line for line in pem.splitlines() if "-" not in line))
    public, key, r = point_of(der[-32:]), der[-32:], point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if public is None or r is None or BASE is None or len(signature) != 64 or len(der) != 44 or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    a, b = times(s, BASE), add(r, times(h, public))
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def canonical(value: Any) -> bytes:
    """The one text of a plain value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def body(said: dict[str, Any]) -> bytes:
    """What was signed."""
    return canonical({name: value for name, value in said.items() if name != "signature"})


def root_of(entry: Any, index: int, size: int, path: list[str], hashing: str) -> bytes:
    """The root of the tree over ``size`` rows in which this one is the ``index``-th (RFC 9162, 2.1.3.2)."""

    def digest(data: bytes) -> bytes:
        return hashlib.new(hashing, data).digest()

    node, place, last = digest(b"\0" + canonical(entry)), index - 1, size - 1
    for text in path:
        other = bytes.fromhex(text)
        if place & 1 or place == last:
            node = digest(b"\1" + other + node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = digest(b"\1" + node + other)
        place, last = place >> 1, last >> 1
    return node if not last else b""


class Pack:
    """A pack as it lies there, and what was found of it."""

    def __init__(self, archive: zipfile.ZipFile, trusted: str = "") -> None:
        self.archive, self.trusted = archive, trusted
        self.changed: list[str] = []
        self.pack: dict[str, Any] = json.loads(archive.read("pack.json"))
        self.entries: list[dict[str, Any]] = []

    def say(self, what: str, right: bool) -> None:
        print(("一致 same     " if right else "被改 CHANGED  ") + what)
        if not right:
            self.changed.append(what)

    def key(self, name: str) -> str:
        return self.trusted or str(self.pack["public_keys"].get(name, ""))

    def holds(self, said: dict[str, Any]) -> bool:
        """Whether what was signed is as it was signed."""
        try:
            pem, signature = self.key(said["key"]), bytes.fromhex(said["signature"])
            return said["signing"] == "Ed25519" and bool(pem) and signed(pem, body(said), signature)
        except (KeyError, TypeError, ValueError):
            return False

    def check(self) -> int:
        """Say of each file and row whether it is as it was; 1 where one is not."""
        self.say("pack.json", self.holds(self.pack))
        present = {name for name in self.archive.namelist() if name != "pack.json"}
        for name in sorted(present | set(self.pack["files"])):
            said = self.pack["files"].get(name)
            data = self.archive.read(name) if name in present else b""
            if said is None or name not in present:
                self.say(f"{name} ({'added' if said is None else 'missing'})", False)
            elif "lines" in said:
                self.lines(name, data, said["lines"])
            else:
                self.say(name, hashlib.sha256(data).hexdigest() == said["sha256"])
        self.documents()
        self.opinion()
        if self.changed:
            print(f"\n第一处被改：{self.changed[0]}\nThe first that was changed: {self.changed[0]}")
        else:
            print("\n全部一致，未发现改动。 Everything is as it was.")
        return 1 if self.changed else 0

    def lines(self, name: str, data: bytes, said: list[str]) -> None:
        """A text line by line; rows of the record by their proof as well."""
        found = data.decode(errors="replace").splitlines()
        for n in range(max(len(found), len(said))):
            line = found[n] if n < len(found) else None
            whole = line is not None and n < len(said) and hashlib.sha256(line.encode()).hexdigest() == said[n]
            about = ""
            if line is not None and name == "record.jsonl":
                right, about = self.row(line)
                whole = whole and right
            self.say(f"{name} 第{n + 1}行 line {n + 1}{about}", whole)

    def row(self, line: str) -> tuple[bool, str]:
        """Whether a row of the record stands under its signed checkpoint, and what it tells."""
        try:
            row = json.loads(line)
            entry, sealed, proof = row["entry"], row["checkpoint"], row["proof"]
            about = f" {entry['at'][:19]} {entry['act']} {entry.get('actor_name', '')}"
            path, index, size = proof["path"][1:], proof["metadata"]["index"], sealed["size"]
            root = root_of(entry, index, size, path, sealed["hashing"])
            right = root.hex() == sealed["root"] and 0 < index <= size and self.holds(sealed)
            self.entries.append(entry)
            return right, about
        except (KeyError, TypeError, ValueError, IndexError):
            return False, " (unreadable)"

    def documents(self) -> None:
        """Papers against the hash that the record keeps of them."""
        filed = {h for e in self.entries if e["act"] == "file" for h in e["detail"].get("sha256", {}).values()}
        for name in sorted(n for n in self.archive.namelist() if n.startswith("documents/")):
            kept = hashlib.sha256(self.archive.read(name)).hexdigest() in filed
            self.say(f"{name} 与记录相符 as the record has it", kept)

    def opinion(self) -> None:
        """The opinion against the hash that the record keeps of it."""
        if "opinion.json" not in self.archive.namelist():
            return
        sealed = [e["detail"]["was"].get("opinion_sha256", [""])[-1] for e in self.entries
                  if e["act"] == "return_opinion" and "was" in e.get("detail", {})]  # fmt: skip
        found = hashlib.sha256(canonical(json.loads(self.archive.read("opinion.json")))).hexdigest()
        self.say("opinion.json 与签发时相符 as it was signed", bool(sealed) and found == sealed[-1])


def main(given: list[str]) -> int:
    """Check the pack that is named; 2 where it cannot be read."""
    key = ""
    if "--public-key" in given:
        place = given.index("--public-key")
        key = Path(given[place + 1]).read_text() if place + 1 < len(given) else "-"
        given = given[:place] + given[place + 2 :]
    if len(given) != 1:
        print(__doc__)
        return 2
    if key and "BEGIN PUBLIC KEY" not in key:
        print("所给文件里没有公钥，无法核验。 There is no public key in the file given.")
        return 2
    try:
        with zipfile.ZipFile(given[0]) as archive:
            return Pack(archive, key).check()
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        print(f"无法读取 cannot be read: {given[0]}: {fault}")
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
