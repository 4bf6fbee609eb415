//! The committed JSON Schema is the one that the record types give.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use std::path::Path;

#[test]
fn the_committed_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/document.schema.json");
    let generated = serde_json::to_string_pretty(&gongbao_model::record::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "schemas/document.schema.json is not what the record types give; run UPDATE_SCHEMAS=1 cargo test -p gongbao-tests --test schema"
    );
}
