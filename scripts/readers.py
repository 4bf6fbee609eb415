"""Reads datasets with the programs that people use: pyarrow, polars, duckdb, pandas, sqlite3, openpyxl, frictionless.

    readers.py ALL MORE

ALL is a dataset in all formats, MORE one of compressed JSON Lines and CSV with byte order mark. Every table is read by every reader
that its format has; rows, types and values are compared with the JSON Lines, and claims -> sections -> documents is joined in each.
`scripts/readers` makes the datasets and calls this."""

import glob
import json
import shutil
import sqlite3
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet
from frictionless import validate

JOIN = """select count(*) from {claims} c join {sections} s on c.doc_id = s.doc_id and c.section = s.id
          join {documents} d on d.doc_id = s.doc_id where d.duplicate_of is null"""
SHEETS = ["indicators", "claims", "findings"]


def check(holds, what):
    """A failed expectation ends the run."""
    if not holds:
        sys.exit(f"readers: {what}")


def equal(have, want, what):
    """As check, and says what was there."""
    check(have == want, f"{what}: {str(have)[:300]} instead of {str(want)[:300]}")


def files(folder, table, extension):
    """The partitions of a table."""
    found = sorted(glob.glob(f"{folder}/{table}.{extension}") + glob.glob(f"{folder}/{table}-*.{extension}"))
    check(found, f"{folder}: no {table}.{extension}")
    return found


def duck(sql):
    """The one value that a query gives in duckdb."""
    return duckdb.connect().execute(sql).fetchall()[0][0]


class Dataset:
    """A dataset folder and what its JSON Lines say."""

    def __init__(self, folder):
        self.folder = folder
        manifest = json.loads(Path(folder, "manifest.json").read_text())
        self.counts = {table: t["rows"] for table, t in manifest["tables"].items()}
        self.partitions = {table: t["partitions"] for table, t in manifest["tables"].items()}
        package = json.loads(Path(folder, "datapackage.json").read_text())
        self.fields = {}
        for resource in package["resources"]:
            if resource["name"] in self.counts:
                self.fields[resource["name"]] = resource["schema"]["fields"]

    def names(self, table):
        """The columns."""
        return [f["name"] for f in self.fields[table]]

    def rows(self, table):
        """The rows as JSON Lines have them, numbers exact."""
        out = []
        for path in files(self.folder, table, "jsonl"):
            with open(path, encoding="utf-8") as lines:
                out.extend(json.loads(line, parse_float=Decimal) for line in lines)
        return out

    def joined(self):
        """How many rows the join has."""
        first = {d["doc_id"] for d in self.rows("documents") if d["duplicate_of"] is None}
        sections = {(s["doc_id"], s["id"]) for s in self.rows("sections")}
        return sum((c["doc_id"], c["section"]) in sections and c["doc_id"] in first for c in self.rows("claims"))


def json_lines(data):
    """JSON Lines in the readers of data frames."""
    for table, count in data.counts.items():
        rows = data.rows(table)
        equal(len(rows), count, f"rows of {table}.jsonl")
        for row in rows:
            equal(list(row), data.names(table), f"columns of a row of {table}.jsonl")
        if not count:
            continue
        paths = files(data.folder, table, "jsonl")
        frames = [pandas.read_json(p, lines=True, dtype=False) for p in paths]
        equal(sum(len(f) for f in frames), count, f"pandas, {table}.jsonl")
        equal(sum(polars.read_ndjson(p, infer_schema_length=None).height for p in paths), count, f"polars, {table}.jsonl")
        equal(duck(f"select count(*) from read_json({paths})"), count, f"duckdb, {table}.jsonl")


def csv(data, wanted, bom):
    """CSV: every value as text."""
    frames = {}
    for table, count in data.counts.items():
        paths = files(data.folder, table, "csv")
        for path in paths:
            equal(Path(path).read_bytes()[:3] == b"\xef\xbb\xbf", bom, f"{path}: byte order mark")
        frame = pandas.concat([pandas.read_csv(p, dtype=str, keep_default_na=False, encoding="utf-8-sig") for p in paths])
        equal((len(frame), list(frame.columns)), (count, wanted.names(table)), f"pandas, {table}.csv")
        for have, want in zip(frame.to_dict("records"), wanted.rows(table)):
            for name, value in want.items():
                text = have[name]
                if isinstance(value, (list, dict)):
                    check(json.loads(text, parse_float=Decimal) == value, f"{table}.csv, {name}: {text}")
                elif isinstance(value, bool):
                    equal(text, str(value).lower(), f"{table}.csv, {name}")
                elif isinstance(value, Decimal):
                    equal(text, format(value, "f"), f"{table}.csv, {name}")
                else:
                    equal(text, "" if value is None else str(value), f"{table}.csv, {name}")
        if count:
            equal(duck(f"select count(*) from read_csv({paths}, all_varchar=true)"), count, f"duckdb, {table}.csv")
        frames[table] = frame
    documents = frames["documents"]
    joined = frames["claims"].merge(frames["sections"], left_on=["doc_id", "section"], right_on=["doc_id", "id"])
    joined = joined.merge(documents[documents["duplicate_of"] == ""], on="doc_id")
    equal(len(joined), wanted.joined(), "pandas, join")


def parquet(data):
    """Parquet: types, values, and exact decimals."""
    arrow = {
        "string": [pa.string()],
        "integer": [pa.int64()],
        "number": [pa.decimal128(38, 12)],
        "boolean": [pa.bool_()],
    }
    frames = {}
    for table, count in data.counts.items():
        paths = files(data.folder, table, "parquet")
        read = pa.concat_tables([pyarrow.parquet.read_table(p) for p in paths])
        equal(read.num_rows, count, f"pyarrow, {table}.parquet")
        fields = data.fields[table]
        numbers = [f["name"] for f in fields if f["type"] == "number"]
        equal(read.column_names, [f["name"] for f in fields] + (["unheld"] if numbers else []), f"pyarrow, {table}.parquet")
        for field in fields:
            kind = read.schema.field(field["name"]).type
            kind = getattr(kind, "storage_type", kind)
            check(kind in arrow.get(field["type"], [pa.string(), pa.json_().storage_type]), f"{table}.{field['name']} is {kind}")
        columns = {name: read.column(name).to_pylist() for name in read.column_names}
        for i, row in enumerate(data.rows(table)):
            unheld = json.loads(columns["unheld"][i] or "{}") if numbers else {}
            for name, value in row.items():
                have = columns[name][i]
                if isinstance(value, (list, dict)):
                    check(json.loads(have, parse_float=Decimal) == value, f"{table}.parquet, {name}: {have}")
                elif name in unheld:
                    check(have is None and Decimal(unheld[name]) == value, f"{table}.parquet, {name}: {unheld}")
                else:
                    equal(have, value, f"{table}.parquet, {name}")
        frames[table] = polars.concat([polars.read_parquet(p) for p in paths])
        equal(frames[table].height, count, f"polars, {table}.parquet")
        equal(duck(f"select count(*) from read_parquet({paths})"), count, f"duckdb, {table}.parquet")
        for name in numbers:
            total = sum((r[name] for r in data.rows(table) if r[name] is not None), Decimal(0))
            held = duck(f'select sum("{name}") from read_parquet({paths})') or Decimal(0)
            missing = sum(Decimal(json.loads(u)[name]) for u in columns["unheld"] if u and name in json.loads(u))
            equal(held + missing, total, f"duckdb, sum of {table}.{name}")
    sources = {t: f"read_parquet({files(data.folder, t, 'parquet')})" for t in ("claims", "sections", "documents")}
    equal(duck(JOIN.format(**sources)), data.joined(), "duckdb, join")
    documents = frames["documents"].filter(polars.col("duplicate_of").is_null())
    joined = frames["claims"].join(frames["sections"], left_on=["doc_id", "section"], right_on=["doc_id", "id"])
    equal(joined.join(documents, on="doc_id").height, data.joined(), "polars, join")


def sqlite(data):
    """SQLite judges the file itself; then types and values."""
    connection = sqlite3.connect(f"file:{data.folder}/dataset.sqlite?mode=ro", uri=True)
    ask = lambda sql: connection.execute(sql).fetchall()
    equal(ask("pragma integrity_check"), [("ok",)], "integrity_check")
    equal(ask("pragma foreign_key_check"), [], "foreign_key_check")
    kinds = {"string": {"text"}, "integer": {"integer"}, "boolean": {"integer"}, "number": {"integer", "real", "text"}}
    for table, count in data.counts.items():
        equal(ask(f"select count(*) from {table}")[0][0], count, f"sqlite, {table}")
        equal([c[1] for c in ask(f"pragma table_info({table})")], data.names(table), f"sqlite, columns of {table}")
        check(ask(f"pragma foreign_key_list({table})"), f"sqlite: {table} has no foreign key")
        check(ask(f"pragma index_list({table})"), f"sqlite: {table} has no index")
        for field in data.fields[table]:
            have = {k for (k,) in ask(f"select distinct typeof(\"{field['name']}\") from {table}")} - {"null"}
            check(have <= kinds.get(field["type"], {"text"}), f"sqlite, {table}.{field['name']} is {have}")
        cursor = connection.execute(f"select * from {table} order by rowid")
        for have, want in zip(cursor, data.rows(table)):
            for field, value, expected in zip(data.fields[table], have, want.values()):
                name = field["name"]
                if isinstance(expected, (list, dict)):
                    check(json.loads(value, parse_float=Decimal) == expected, f"sqlite, {table}.{name}: {value}")
                elif table == "documents" and name == "doc_id" and not expected:
                    check(value is None, "sqlite: an unread document has an id")
                elif field["type"] == "number" and expected is not None:
                    equal(Decimal(str(value)), Decimal(expected), f"sqlite, {table}.{name}")
                else:
                    equal(value, expected, f"sqlite, {table}.{name}")
    names = {t: t for t in ("claims", "sections", "documents")}
    equal(ask(JOIN.format(**names))[0][0], data.joined(), "sqlite, join")
    plan = str(ask("explain query plan " + JOIN.format(**names)))
    check("INDEX" in plan, f"sqlite joins without an index: {plan}")


def xlsx(data):
    """Workbooks: rows and numbers."""
    for table in SHEETS:
        have = []
        for path in files(data.folder, table, "xlsx"):
            book = openpyxl.load_workbook(path, read_only=True)
            rows = book[table].iter_rows(values_only=True)
            equal(list(next(rows)), data.names(table), f"openpyxl, header of {table}.xlsx")
            have.extend(rows)
        equal(len(have), data.counts[table], f"openpyxl, {table}.xlsx")
        for row, want in zip(have, data.rows(table)):
            for field, value in zip(data.fields[table], row):
                expected = want[field["name"]]
                if field["type"] == "number" and expected is not None:
                    equal(Decimal(str(value)), Decimal(expected), f"openpyxl, {table}.{field['name']}")
                elif field["type"] == "integer":
                    equal(value, expected, f"openpyxl, {table}.{field['name']}")
    check(not glob.glob(f"{data.folder}/cells*.xlsx"), "cells were written as a workbook")


def package(folder):
    """The validator of data packages passes, and would not pass a dataset that breaks a constraint, a type or a key."""
    report = validate(f"{folder}/datapackage.json")
    check(report.valid, f"frictionless, {folder}: {report.flatten(['name', 'rowNumber', 'fieldName', 'type', 'note'])[:5]}")
    return {task.name: task.stats.get("rows", 0) for task in report.tasks}


def broken_packages(folder):
    """Each way to break a dataset is noticed."""

    def change(name, edit):
        with tempfile.TemporaryDirectory() as copy:
            for path in glob.glob(f"{folder}/*.json*"):
                shutil.copy(path, copy)
            path = files(copy, name, "jsonl")[0]
            lines = Path(path).read_text(encoding="utf-8").splitlines()
            row = json.loads(lines[0])
            edit(row)
            Path(path).write_text("\n".join([json.dumps(row), *lines[1:]]) + "\n", encoding="utf-8")
            report = validate(f"{copy}/datapackage.json")
            return set(kind for (kind,) in report.flatten(["type"]))

    check("constraint-error" in change("claims", lambda r: r.update(id=None)), "a missing key is not noticed")
    check("type-error" in change("claims", lambda r: r.update(value="much")), "a wrong type is not noticed")
    check("foreign-key" in change("cells", lambda r: r.update(doc_id="0" * 64)), "a row without document is not noticed")
    check("foreign-key" in change("claims", lambda r: r.update(block="b0")), "a claim without block is not noticed")


def compressed(data, wanted):
    """Zstandard."""
    for table, count in wanted.counts.items():
        if count:
            paths = files(data.folder, table, "jsonl.zst")
            read = duck(f"select count(*) from read_json({paths}, compression='zstd')")
            equal(read, count, f"duckdb, {table}.jsonl.zst")
            frames = [pandas.read_json(p, lines=True, dtype=False, compression="zstd") for p in paths]
            equal(sum(len(f) for f in frames), count, f"pandas, {table}.jsonl.zst")


def main():
    """The two datasets."""
    whole, more = Dataset(sys.argv[1]), Dataset(sys.argv[2])
    equal(more.counts, whole.counts, "the two datasets")
    check(max(whole.partitions.values()) > 1, "the dataset has no table in partitions")
    json_lines(whole)
    csv(whole, whole, bom=False)
    parquet(whole)
    sqlite(whole)
    xlsx(whole)
    rows = package(whole.folder)
    for table, count in whole.counts.items():
        equal(rows[f"{table}-csv"], count, f"frictionless, {table}.csv")
        equal(rows[table], count, f"frictionless, {table}.jsonl")
    broken_packages(whole.folder)
    compressed(more, whole)
    csv(more, whole, bom=True)
    package(more.folder)
    print(f"readers: {sum(whole.counts.values())} rows of {len(whole.counts)} tables read by every reader")


main()
