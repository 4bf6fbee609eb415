#!/usr/bin/env python3
"""Pages per CPU second of gongbao against other readers of PDF, in one run on one machine.

usage: bench_pdf.py GONGBAO PDF... [--rounds N]

PyMuPDF and pdfplumber are installed into a virtual environment under the temporary folder; pdftotext is taken from the
system, where it is. Every reader is one process over all files; its CPU time (user and system) is what counts, so
that other work on the machine disturbs little. Compare the ratios.
"""
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

FITZ = """
import sys, pymupdf
n = 0
for _ in range(int(sys.argv[1])):
    for p in sys.argv[2:]:
        d = pymupdf.open(p)
        for page in d:
            page.get_text(); n += 1
print(n)
"""
PLUMBER = """
import sys, pdfplumber
n = 0
for p in sys.argv[2:]:
    with pdfplumber.open(p) as d:
        for page in d.pages:
            page.extract_text(); page.extract_tables(); n += 1
print(n)
"""


def cpu(command) -> tuple[float, str]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done.stdout


def main() -> None:
    args = sys.argv[1:]
    rounds = int(args.pop(args.index("--rounds") + 1)) if "--rounds" in args else 5
    args = [a for a in args if a != "--rounds"]
    binary, *files = args
    venv = Path(tempfile.gettempdir()) / "gongbao_bench_venv"
    python = venv / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "pymupdf", "pdfplumber"], check=True)
    startup, _ = cpu([python, "-c", "import pymupdf"])
    seconds, out = cpu([python, "-c", FITZ, str(rounds), *files])
    pages = int(out) // rounds
    rates = {"PyMuPDF get_text": pages * rounds / max(seconds - startup, 1e-9)}
    with tempfile.TemporaryDirectory() as folder:
        # The same bytes would be read once only, so every round gets copies that differ by a trailing comment.
        copies = []
        for r in range(rounds):
            for i, f in enumerate(files):
                copy = Path(folder) / f"{r}_{i}.pdf"
                copy.write_bytes(Path(f).read_bytes() + b"\n%" + str(r).encode())
                copies.append(str(copy))
        seconds, _ = cpu([binary, "extract", *copies, "--jobs", "1", "-o", os.path.join(folder, "out.jsonl")])
        rates["gongbao extract"] = pages * rounds / seconds
    seconds = sum(cpu(["pdftotext", "-layout", f, "/dev/null"])[0] for f in files)
    rates["pdftotext -layout"] = pages / max(seconds, 1e-9)
    seconds, _ = cpu([python, "-c", PLUMBER, "1", *files])
    rates["pdfplumber with tables"] = pages / seconds
    ours = rates["gongbao extract"]
    print(f"{len(files)} files, {pages} pages, {rounds} rounds")
    for name, rate in rates.items():
        print(f"{name:24} {rate:8.0f} pages/CPU s   gongbao is {ours / rate:5.2f} times as fast")


if __name__ == "__main__":
    main()
