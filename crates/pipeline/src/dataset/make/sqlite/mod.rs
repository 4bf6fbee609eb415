//! One SQLite database of all tables, with keys and indices, written page by page. No library is asked for it: the default build is pure
//! Rust, and a file that is written once in order needs no database engine. `PRAGMA integrity_check` and `foreign_key_check` of SQLite
//! itself judge the result in the tests.

mod record;
mod tree;

use super::source::{Cell, Source, double};
use crate::dataset::columns::{Kind, TABLES, Table};
use record::{Value, record};
use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use tree::{Pages, Tree};

/// The rows of one document in a table: they stand together.
struct Run {
    doc_id: String,
    part: usize,
    /// Where the first row begins in its partition.
    offset: u64,
    first_row: i64,
    rows: i64,
}

/// The table of distinct contents: documents with the same bytes share a `doc_id`, and a foreign key wants it once.
const CONTENTS: &str = "contents";

struct Database<'a> {
    pages: Pages<'a>,
    schema: Tree,
    entries: i64,
}

impl Database<'_> {
    /// Notes a table or index in the table of tables.
    fn define(
        &mut self,
        kind: &str,
        name: &str,
        table: &str,
        root: u32,
        sql: Option<&str>,
    ) -> io::Result<()> {
        let mut out = Vec::new();
        record(
            &mut out,
            &[
                Value::Text(kind),
                Value::Text(name),
                Value::Text(table),
                Value::Integer(root.into()),
                sql.map_or(Value::Null, Value::Text),
            ],
        );
        self.entries += 1;
        self.schema.row(&mut self.pages, self.entries, &out)
    }
    fn define_table(&mut self, name: &str, tree: Tree, sql: &str) -> io::Result<()> {
        let root = tree.finish(&mut self.pages)?.write(&mut self.pages)?;
        self.define("table", name, name, root, Some(sql))
    }
    /// The index that SQLite expects for a primary key.
    fn define_key(&mut self, table: &str, tree: Tree) -> io::Result<()> {
        let root = tree.finish(&mut self.pages)?.write(&mut self.pages)?;
        self.define(
            "index",
            &format!("sqlite_autoindex_{table}_1"),
            table,
            root,
            None,
        )
    }
    fn define_index(&mut self, table: &str, tree: Tree) -> io::Result<()> {
        let root = tree.finish(&mut self.pages)?.write(&mut self.pages)?;
        let name = format!("{table}_doc_id");
        let sql = format!("CREATE INDEX \"{name}\" ON \"{table}\" (\"doc_id\")");
        self.define("index", &name, table, root, Some(&sql))
    }
}

/// Writes the database: the partitions of every table, in the order of the tables.
pub(super) fn make(partitions: &[Vec<PathBuf>], file: &File) -> io::Result<()> {
    let mut database = Database {
        pages: Pages::new(file)?,
        schema: Tree::table(),
        entries: 0,
    };
    for (table, parts) in TABLES.iter().zip(partitions) {
        let mut runs = rows(&mut database, table, parts)?;
        if table.name == "documents" {
            contents(&mut database, &runs)?;
        }
        // Rows of the same bytes keep their order.
        runs.sort_by(|a, b| (&a.doc_id, a.first_row).cmp(&(&b.doc_id, b.first_row)));
        if table.key.first() == Some(&"doc_id") {
            let tree = keys(&mut database.pages, table, parts, &runs)?;
            database.define_key(table.name, tree)?;
        } else {
            let tree = doc_ids(&mut database.pages, &runs)?;
            database.define_index(table.name, tree)?;
        }
    }
    let root = database.schema.finish(&mut database.pages)?;
    database.pages.finish(root)
}

/// The value of a cell in the database. Numbers are stored as what gives back their digits.
fn value<'c>(cell: &'c Cell<'_>) -> Value<'c> {
    match cell {
        Cell::Null => Value::Null,
        Cell::Boolean(b) => Value::Integer(i64::from(*b)),
        Cell::Integer(i) => Value::Integer(*i),
        Cell::Number(digits) => match (digits.parse(), double(digits)) {
            (Ok(whole), _) => Value::Integer(whole),
            (_, Some(real)) => Value::Real(real),
            _ => Value::Text(digits),
        },
        Cell::Text(text) => Value::Text(text),
        Cell::Json(json) => Value::Text(json),
    }
}

/// Writes the rows of a table and notes where the rows of each document stand.
fn rows(database: &mut Database<'_>, table: &Table, parts: &[PathBuf]) -> io::Result<Vec<Run>> {
    let mut tree = Tree::table();
    let mut runs: Vec<Run> = Vec::new();
    let mut row = 0;
    let is_documents = table.name == "documents";
    let doc_id = table.position("doc_id").unwrap_or_default();
    let mut out = Vec::new();
    for (part, path) in parts.iter().enumerate() {
        let mut source = Source::open(path)?;
        loop {
            let offset = source.offset();
            let Some(cells) = source.next(table)? else {
                break;
            };
            row += 1;
            let mut values: Vec<Value<'_>> = cells.iter().map(value).collect();
            let id = cells[doc_id].text();
            if is_documents {
                // `input` is the row id, and unread documents have no id to refer to.
                values[0] = Value::Null;
                if id.is_empty() {
                    values[doc_id] = Value::Null;
                }
            }
            match runs.last_mut() {
                Some(run) if run.doc_id == id && run.part == part && !is_documents => run.rows += 1,
                _ => runs.push(Run {
                    doc_id: id.to_owned(),
                    part,
                    offset,
                    first_row: row,
                    rows: 1,
                }),
            }
            out.clear();
            record(&mut out, &values);
            tree.row(&mut database.pages, row, &out)?;
        }
    }
    database.define_table(table.name, tree, &definition(table))?;
    Ok(runs)
}

/// The table of distinct contents. A document that is the first with its bytes stands for them.
fn contents(database: &mut Database<'_>, documents: &[Run]) -> io::Result<()> {
    let mut sorted: Vec<&Run> = documents.iter().filter(|r| !r.doc_id.is_empty()).collect();
    sorted.sort_by(|a, b| (&a.doc_id, a.first_row).cmp(&(&b.doc_id, b.first_row)));
    sorted.dedup_by(|later, first| later.doc_id == first.doc_id);
    sorted.sort_by_key(|r| r.first_row);
    let mut tree = Tree::table();
    let mut numbered = Vec::with_capacity(sorted.len());
    let mut out = Vec::new();
    for (row, run) in (1..).zip(sorted) {
        out.clear();
        record(
            &mut out,
            &[Value::Text(&run.doc_id), Value::Integer(run.first_row)],
        );
        tree.row(&mut database.pages, row, &out)?;
        numbered.push((&run.doc_id, row));
    }
    let sql = format!(
        "CREATE TABLE \"{CONTENTS}\" (\n  \"doc_id\" TEXT NOT NULL, -- SHA-256 of the bytes, hex.\n  \"input\" INTEGER NOT NULL, \
         -- The first input with these bytes.\n  PRIMARY KEY (\"doc_id\"),\n  FOREIGN KEY (\"input\") REFERENCES \"documents\" (\"input\")\n)"
    );
    database.define_table(CONTENTS, tree, &sql)?;
    numbered.sort();
    let mut tree = Tree::index();
    for (doc_id, row) in numbered {
        out.clear();
        record(&mut out, &[Value::Text(doc_id), Value::Integer(row)]);
        tree.key(&mut database.pages, &out)?;
    }
    database.define_key(CONTENTS, tree)
}

/// The index of a table on `doc_id` alone.
fn doc_ids(pages: &mut Pages<'_>, runs: &[Run]) -> io::Result<Tree> {
    let mut tree = Tree::index();
    let mut out = Vec::new();
    for run in runs {
        for row in run.first_row..run.first_row + run.rows {
            let id = match run.doc_id.as_str() {
                "" => Value::Null,
                id => Value::Text(id),
            };
            out.clear();
            record(&mut out, &[id, Value::Integer(row)]);
            tree.key(pages, &out)?;
        }
    }
    Ok(tree)
}

/// A value of a key, in SQLite's order: texts by their bytes.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Null,
    Integer(i64),
    Text(String),
}

/// The index of a primary key that begins with `doc_id`. The documents are taken in the order of their ids; only the keys of one
/// are held.
fn keys(pages: &mut Pages<'_>, table: &Table, parts: &[PathBuf], runs: &[Run]) -> io::Result<Tree> {
    let places: Vec<usize> = table.key.iter().filter_map(|k| table.position(k)).collect();
    let mut sources: Vec<Source> = parts
        .iter()
        .map(|path| Source::open_at_random(path))
        .collect::<io::Result<_>>()?;
    let mut tree = Tree::index();
    let mut out = Vec::new();
    for run in runs {
        let source = &mut sources[run.part];
        source.seek(run.offset)?;
        let mut keys: Vec<(Vec<Key>, i64)> = Vec::new();
        for row in run.first_row..run.first_row + run.rows {
            let Some(cells) = source.next(table)? else {
                break;
            };
            let key = places.iter().map(|place| match value(&cells[*place]) {
                Value::Integer(i) => Key::Integer(i),
                Value::Text(text) => Key::Text(text.to_owned()),
                Value::Null | Value::Real(_) => Key::Null,
            });
            keys.push((key.collect(), row));
        }
        keys.sort();
        for (key, row) in &keys {
            let mut values: Vec<Value<'_>> = key
                .iter()
                .map(|k| match k {
                    Key::Null => Value::Null,
                    Key::Integer(i) => Value::Integer(*i),
                    Key::Text(text) => Value::Text(text),
                })
                .collect();
            values.push(Value::Integer(*row));
            out.clear();
            record(&mut out, &values);
            tree.key(pages, &out)?;
        }
    }
    Ok(tree)
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
    names.join(", ")
}

/// The definition of a table, with the meaning of its columns as comments.
fn definition(table: &Table) -> String {
    let is_documents = table.name == "documents";
    let mut sql = format!("CREATE TABLE \"{}\" ( -- {}\n", table.name, table.about);
    for column in &table.columns {
        let _ = write!(sql, "  \"{}\"", column.name);
        sql.push_str(match column.kind {
            // A declared type would make SQLite take the digits of a number for a double.
            Kind::Number => "",
            Kind::Integer | Kind::Boolean => " INTEGER",
            Kind::Text | Kind::Array | Kind::Object => " TEXT",
        });
        if is_documents && column.name == "input" {
            sql.push_str(" PRIMARY KEY");
        } else if !(column.nullable || is_documents && column.name == "doc_id") {
            sql.push_str(" NOT NULL");
        }
        let _ = writeln!(sql, ", -- {}", column.description);
    }
    let mut constraints = Vec::new();
    if !is_documents && !table.key.is_empty() {
        constraints.push(format!("  PRIMARY KEY ({})", quoted(table.key)));
    }
    constraints.push(format!(
        "  FOREIGN KEY (\"doc_id\") REFERENCES \"{CONTENTS}\" (\"doc_id\")"
    ));
    for reference in &table.references {
        constraints.push(format!(
            "  FOREIGN KEY ({}) REFERENCES \"{}\" ({})",
            quoted(reference.columns),
            reference.table,
            quoted(reference.to)
        ));
    }
    sql.push_str(&constraints.join(",\n"));
    sql.push_str("\n)");
    sql
}
