//! The gold annotation of a document, in the format that `scripts/score` reads.

use crate::source::{Covered, Head, Mark, Piece, Source, Table};
use serde_json::{Map, Value, json};

/// A printed number as a JSON number.
fn number(text: &str) -> Value {
    serde_json::from_str(&text.replace(',', "")).unwrap_or(Value::Null)
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Words around a figure that say how exact it is.
const QUALIFIERS: &[(&str, &str)] = &[
    ("不少于", "at_least"),
    ("不低于", "at_least"),
    ("不超过", "at_most"),
    ("以上", "at_least"),
    ("以内", "at_most"),
    ("突破", "more_than"),
    ("超过", "more_than"),
    ("超", "more_than"),
    ("左右", "about"),
    ("约", "about"),
    ("近", "nearly"),
    ("余", "over"),
    ("多", "over"),
];

struct Figure {
    value: String,
    unit: String,
    base: f64,
    base_unit: String,
    qualifier: &'static str,
}

fn figure(text: &str) -> Figure {
    let mut bare = text.to_owned();
    let mut qualifier = "exact";
    for (word, name) in QUALIFIERS {
        if bare.contains(word) {
            bare = bare.replacen(word, "", 1);
            qualifier = name;
        }
    }
    let start = bare
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or_else(|| panic!("no figure in {text}"));
    let rest = &bare[start..];
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .unwrap_or(rest.len());
    let (value, unit) = (rest[..end].replace(',', ""), rest[end..].to_owned());
    let (mut base, mut base_unit) = (value.parse::<f64>().expect("digits"), unit.as_str());
    for (word, factor) in [("万亿", 1e12), ("亿", 1e8), ("万", 1e4), ("千", 1e3)] {
        if let Some(stripped) = base_unit.strip_prefix(word) {
            base *= factor;
            base_unit = stripped;
        }
    }
    let base_unit = base_unit.to_owned();
    Figure {
        value,
        unit,
        base,
        base_unit,
        qualifier,
    }
}

fn claim(paragraph: &str, mark: &Mark) -> Value {
    let mut f = figure(&mark.text);
    // The parts of a ratio print no unit of their own.
    if let Some(unit) = mark.options.iter().find_map(|o| o.strip_prefix("u=")) {
        f.unit = unit.to_owned();
        f.base_unit = unit.to_owned();
    }
    let chars: Vec<char> = paragraph.chars().collect();
    let end = mark.at + mark.text.chars().count();
    let ctx: String = chars[mark.at.saturating_sub(9)..(end + 7).min(chars.len())]
        .iter()
        .collect();
    let has = |name: &str| mark.options.iter().any(|o| o == name);
    let stated = mark.options.iter().find_map(|o| o.strip_prefix("q="));
    let sign = if has("-") { "-" } else { "" };
    let mut base = (f.base * 1e6).round() / 1e6;
    if has("-") {
        base = -base;
    }
    let mut out = Map::new();
    out.insert("text".into(), json!(squeeze(&mark.text)));
    out.insert("ctx".into(), json!(squeeze(&ctx)));
    out.insert("value".into(), number(&format!("{sign}{}", f.value)));
    out.insert("unit".into(), json!(f.unit));
    let whole = (base.fract() == 0.0).then(|| json!(base as i64));
    out.insert("base_value".into(), whole.unwrap_or_else(|| json!(base)));
    out.insert("base_unit".into(), json!(f.base_unit));
    out.insert("qualifier".into(), json!(stated.unwrap_or(f.qualifier)));
    out.insert("metric".into(), json!(mark.metric));
    out.insert("period".into(), json!(mark.period));
    out.insert("role".into(), json!(mark.role));
    if has("optional") {
        out.insert("optional".into(), json!(true));
    }
    if let Some(role) = mark.options.iter().find_map(|o| o.strip_prefix("alt=")) {
        out.insert("alt_role".into(), json!(role));
    }
    Value::Object(out)
}

/// The text of the cell that covers a position.
fn covering(table: &Table, row: usize, col: usize) -> String {
    match table.cover[row][col] {
        Covered::Here => table.rows[row][col].clone(),
        Covered::By(r, c) => table.rows[r][c].clone(),
    }
}

/// 产出指标（50分） is the level and its weight.
fn level_and_weight(text: &str) -> (String, Value) {
    let Some((name, rest)) = text.split_once(['（', '(']) else {
        return (text.to_owned(), Value::Null);
    };
    let digits: String = rest
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    (name.to_owned(), number(&digits))
}

fn indicators(index: usize, table: &Table, out: &mut Vec<Value>) {
    let Some(cols) = table.attributes.get("cols") else {
        return;
    };
    let cols: Vec<&str> = cols.split(',').collect();
    let at = |key: &str, default: usize| {
        table
            .attributes
            .get(key)
            .map_or(default, |v| v.parse().expect("a row number"))
    };
    for row in at("from", 1)..at("until", table.rows.len()) {
        let get = |name: &str| {
            cols.iter()
                .position(|c| *c == name)
                .map(|c| covering(table, row, c))
                .unwrap_or_default()
        };
        let (level1, weight) = level_and_weight(&get("level1"));
        out.push(json!({
            "table": index, "project": table.attributes.get("project"), "level1": level1, "level1_weight": weight,
            "level2": get("level2"), "level3": get("level3"), "target": get("target"), "actual": get("actual"),
            "weight": number(&get("weight")), "score": number(&get("score")), "deviation_reason": get("deviation"),
        }));
    }
}

fn section(head: &Head, run_in: bool) -> Value {
    let mut out = json!({"depth": head.depth, "label": head.label.trim(), "title": head.title});
    for (name, set) in [("run_in", run_in), ("optional", head.optional)] {
        if set {
            out[name] = json!(true);
        }
    }
    out
}

/// The gold of a source.
pub fn make(source: &Source, name: &str) -> Value {
    let (mut sections, mut tables, mut rows, mut claims) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for piece in &source.pieces {
        match piece {
            Piece::Title(t) => {
                sections.push(json!({"depth": 1, "label": "", "title": t, "kind": "title"}))
            }
            Piece::Heading(head) => sections.push(section(head, false)),
            Piece::Paragraph { head, text, marks } => {
                if let Some(head) = head {
                    sections.push(section(head, true));
                }
                claims.extend(marks.iter().map(|m| claim(text, m)));
            }
            Piece::Table(t) => {
                indicators(tables.len(), t, &mut rows);
                let printed = |(r, row): (usize, &Vec<String>)| {
                    let cells = row
                        .iter()
                        .enumerate()
                        .filter(|(c, _)| t.cover[r][*c] == Covered::Here);
                    cells.map(|(_, text)| text.clone()).collect::<Vec<_>>()
                };
                let printed: Vec<Vec<String>> = t.rows.iter().enumerate().map(printed).collect();
                let attribute = |k: &str| t.attributes.get(k).cloned();
                tables.push(json!({
                    "caption": attribute("caption"), "unit": attribute("unit"), "kind": attribute("kind"),
                    "n_rows": t.rows.len(), "n_cols": t.rows.first().map_or(0, Vec::len), "rows": printed,
                }));
            }
        }
    }
    let meta_keys = [
        ("title", "title"),
        ("org", "org"),
        ("kind", "report_kind"),
        ("date", "report_date"),
        ("grade", "self_grade"),
    ];
    let mut meta: Map<String, Value> = meta_keys
        .iter()
        .filter_map(|(k, name)| {
            source
                .header
                .get(*k)
                .map(|v| ((*name).to_owned(), json!(v)))
        })
        .collect();
    for (key, name) in [
        ("year", "fiscal_year"),
        ("year_alt", "fiscal_year_alt"),
        ("score", "self_score"),
    ] {
        if let Some(v) = source.header.get(key) {
            meta.insert(name.to_owned(), number(v));
        }
    }
    let base = |(t, f): &(usize, Vec<String>)| json!({"table": t, "item": f[0], "prior_final": number(&f[1]), "budget": number(&f[2]), "final": number(&f[3])});
    let funds = |(t, f): &(usize, Vec<String>)| {
        json!({"table": t, "item": f[0], "initial_budget": number(&f[1]), "full_year_budget": number(&f[2]), "executed": number(&f[3]),
               "execution_rate_pct": number(&f[4])})
    };
    let finding = |f: &Vec<String>| json!({"kind": f[0], "severity": f[1], "stated": number(&f[2]), "computed": number(&f[3]), "where": f[4], "why": f[5]});
    json!({
        "stem": format!("{name}."), "meta": meta, "sections": sections, "tables": tables, "indicators": rows,
        "base_data": source.base.iter().map(base).collect::<Vec<_>>(), "funds": source.funds.iter().map(funds).collect::<Vec<_>>(),
        "claims": claims, "findings": source.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}
