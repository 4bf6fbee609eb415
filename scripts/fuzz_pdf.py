#!/usr/bin/env python3
"""Read mutated copies of PDF files and report what went wrong: crashes, time over 10 s, memory over 1 GB.

usage: fuzz_pdf.py GONGBAO COUNT SEED PDF_OR_FOLDER...

Every mutation is made from SEED, so a failure can be made again; files that fail are kept and named. Mutations: bits
flipped, bytes overwritten, truncation, a stretch doubled or cut out, objects of another file spliced in, numbers of the
structure changed. The files are read in batches by one process each, with its memory bounded.
"""
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BATCH = 50
SECONDS_EACH = 10
MEMORY = 1 << 30


def mutate(data: bytes, other: bytes, rng: random.Random) -> bytes:
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        if not data:
            break
        at, length = rng.randrange(len(data)), rng.choice((1, 4, 16, 64, 1024, 8192))
        kind = rng.randrange(8)
        if kind == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            data[at:at + 4] = bytes(rng.randrange(256) for _ in range(4))
        elif kind == 2:
            del data[at:]
        elif kind == 3:
            data[at:at] = data[at:at + length]
        elif kind == 4:
            del data[at:at + length]
        elif kind == 5:
            objects = [m.start() for m in re.finditer(rb"\d+ \d+ obj", other)]
            if objects:
                start = rng.choice(objects)
                end = other.find(b"endobj", start)
                data[at:at] = other[start:end + 6 if end > 0 else start + length]
        elif kind == 6:
            numbers = [m.span() for m in re.finditer(rb"\d+", bytes(data[at:at + 4096]))]
            if numbers:
                lo, hi = rng.choice(numbers)
                data[at + lo:at + hi] = rng.choice((b"0", b"-1", b"1", b"65535", b"4294967295", b"99999999999999999999"))
        else:
            names = [m.span() for m in re.finditer(rb"/[A-Z][A-Za-z]+", bytes(data[at:at + 4096]))]
            if len(names) > 1:
                (a, b), (c, d) = rng.sample(names, 2)
                data[at + a:at + b] = data[at + c:at + d]
    return bytes(data)


def main() -> int:
    binary, count, seed, *paths = sys.argv[1:]
    files = []
    for p in map(Path, paths):
        files += sorted(p.rglob("*.pdf")) if p.is_dir() else [p]
    pool = [f.read_bytes() for f in files]
    rng = random.Random(int(seed))
    bad, statuses, slowest = [], {}, 0.0
    keep = Path(tempfile.mkdtemp(prefix="fuzz_pdf_"))
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for start in range(0, int(count), BATCH):
        with tempfile.TemporaryDirectory() as folder:
            for i in range(start, min(start + BATCH, int(count))):
                n = rng.randrange(len(pool))
                (Path(folder) / f"{i:06}_{n}.pdf").write_bytes(mutate(pool[n], rng.choice(pool), rng))
            run = lambda names: subprocess.run([binary, "extract", *map(str, names), "--jobs", "1", "-o", f"{folder}/out.jsonl"],
                                               preexec_fn=limit, capture_output=True, timeout=SECONDS_EACH * (len(names) if len(names) < 2 else 6))
            names = sorted(Path(folder).glob("*.pdf"))
            began = time.time()
            try:
                ok = run(names).returncode == 0
            except subprocess.TimeoutExpired:
                ok = False
            slowest = max(slowest, time.time() - began)
            if ok:
                for line in open(f"{folder}/out.jsonl", encoding="utf-8"):
                    record = json.loads(line)
                    code = record["error"]["code"] if record["error"] else record["status"]
                    statuses[code] = statuses.get(code, 0) + 1
                    if code in ("crash", "timeout", "memory"):
                        bad.append((record["source"]["path"], code))
                        shutil.copy(record["source"]["path"], keep)
            else:
                for name in names:  # one by one, to find the file
                    try:
                        done = run([name])
                        why = None if done.returncode == 0 else f"exit {done.returncode}: {done.stderr[-200:]!r}"
                    except subprocess.TimeoutExpired:
                        why = "timeout"
                    if why:
                        bad.append((str(name), why))
                        shutil.copy(name, keep)
    print(f"{count} files, seed {seed}: {statuses}; slowest batch of {BATCH}: {slowest:.1f} s; {len(bad)} failures kept in {keep}")
    for name, why in bad:
        print("  ", Path(name).name, why)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
