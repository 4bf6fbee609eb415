//! Findings as SARIF 2.1.0, for editors and continuous integration.

use super::audit::{Audit, AuditFinding, Place, kind};
use gongbao_model::Severity;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{self, Write};

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Rounding => "warning",
        Severity::Note => "note",
    }
}

/// A path as a relative or absolute URI reference: everything but unreserved characters and `/` in percent encoding.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for b in path.replace('\\', "/").bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

fn location(path: &str, place: Option<&Place>) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri(path)}});
    let Some(p) = place else {
        return json!({"physicalLocation": physical});
    };
    if let Some(line) = p.line {
        physical["region"] = json!({"startLine": line, "snippet": {"text": p.quote}});
    }
    let mut name = p.name.clone();
    if let Some(page) = p.page {
        name = format!("第{page}页 {name}");
    }
    json!({"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": name}], "message": {"text": p.quote}})
}

fn result(audit: &Audit, f: &AuditFinding) -> Value {
    let mut out = json!({
        "ruleId": f.record.check,
        "level": level(f.severity),
        "message": {"text": f.record.message},
        "locations": [location(&audit.path, f.places.first())],
        "partialFingerprints": {"gongbao/v1": format!("{}/{}/{}", audit.doc_id, f.record.check, f.record.message)},
        "properties": {"message_en": f.record.message_en, "rules": f.record.rules, "claims": f.record.claims, "stated": f.record.stated, "computed": f.record.computed},
    });
    if f.places.len() > 1 {
        let related: Vec<Value> = f.places[1..]
            .iter()
            .map(|p| location(&audit.path, Some(p)))
            .collect();
        out["relatedLocations"] = Value::Array(related);
    }
    out
}

/// The whole log.
#[must_use]
pub fn log(audits: &[Audit]) -> Value {
    let kinds: BTreeSet<&str> = audits
        .iter()
        .flat_map(|a| &a.findings)
        .map(|f| f.record.check.as_str())
        .collect();
    let rules: Vec<Value> = kinds
        .iter()
        .map(|k| json!({"id": k, "shortDescription": {"text": kind(k)}}))
        .collect();
    let results: Vec<Value> = audits
        .iter()
        .flat_map(|a| a.findings.iter().map(|f| result(a, f)))
        .collect();
    let unread: Vec<Value> = audits
        .iter()
        .filter_map(|a| {
            let error = a.error.as_ref()?;
            Some(json!({"level": "error", "message": {"text": error}, "locations": [location(&a.path, None)]}))
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "gongbao", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": unread.is_empty(), "toolExecutionNotifications": unread}],
            "results": results,
        }],
    })
}

/// Writes the log.
///
/// # Errors
/// Those of the writer.
pub fn write(audits: &[Audit], out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &log(audits))?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("in/a b.txt"), "in/a%20b.txt");
        assert_eq!(uri("/in/报告.docx"), "file:///in/%E6%8A%A5%E5%91%8A.docx");
    }

    #[test]
    fn an_empty_log_is_whole() {
        let v = log(&[]);
        assert_eq!(v["version"], "2.1.0");
        assert_eq!(v["runs"][0]["results"], json!([]));
        assert_eq!(v["runs"][0]["invocations"][0]["executionSuccessful"], true);
    }
}
