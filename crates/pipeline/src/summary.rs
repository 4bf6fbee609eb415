//! What a run did: counts by status, format, error and warning, for a person and for the manifest.

use crate::inputs::Skip;
use crate::run::{Copy, Event};
use crate::stages::Stages;
use gongbao_model::record::{Record, Status};
use std::collections::BTreeMap;
use std::time::Duration;

/// The few facts of a record that a summary needs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Brief {
    /// Path.
    pub path: String,
    /// Status.
    pub status: Status,
    /// Code and message of the error.
    pub error: Option<(String, String)>,
    /// Format.
    pub format: Option<String>,
    /// Bytes of the input.
    pub bytes: u64,
    /// Codes of the warnings.
    pub warnings: Vec<String>,
    /// Number of findings.
    pub findings: usize,
    /// Wall time that the document took.
    pub elapsed: Duration,
    /// The same by stages.
    pub stages: Stages,
}

impl Brief {
    /// The brief of a record.
    #[must_use]
    pub fn of(record: &Record, elapsed: Duration, stages: Stages) -> Self {
        Self {
            path: record.source.path.clone(),
            status: record.status,
            error: record
                .error
                .as_ref()
                .map(|e| (e.code.clone(), e.message.clone())),
            format: record.source.format.clone(),
            bytes: record.source.bytes,
            warnings: record.warnings.iter().map(|w| w.code.clone()).collect(),
            findings: record.findings.len(),
            elapsed,
            stages,
        }
    }
}

/// Counts over a run.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Summary {
    /// Documents read whole.
    pub ok: u64,
    /// Documents read in part.
    pub partial: u64,
    /// Documents not read.
    pub errors: u64,
    /// Inputs with the bytes of an earlier one, not read again.
    #[serde(default)]
    pub duplicates: u64,
    /// What an update found, against the dataset that stood there.
    #[serde(default)]
    pub update: Option<Update>,
    /// Bytes of all inputs.
    pub bytes: u64,
    /// Findings.
    pub findings: u64,
    /// Documents by format.
    pub formats: BTreeMap<String, u64>,
    /// Errors by code.
    pub error_codes: BTreeMap<String, u64>,
    /// Documents by warning code.
    pub warnings: BTreeMap<String, u64>,
    /// What the folders hold besides inputs.
    pub skipped: BTreeMap<Skip, u64>,
    /// The slowest documents, slowest first, at most ten.
    pub slowest: Vec<(Duration, String)>,
    /// Time by stages, of all documents together.
    #[serde(default)]
    pub stages: Stages,
}

/// The inputs of an update against those of the dataset before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Update {
    /// Documents whose bytes were there, under whatever name: not read again.
    pub unchanged: u64,
    /// Documents read again, since other bytes have their name.
    pub changed: u64,
    /// Documents that were not there.
    pub added: u64,
    /// Inputs that are not there any more; their rows are gone.
    pub removed: u64,
}

/// How many of the slowest documents are kept.
const SLOWEST: usize = 10;

impl Summary {
    /// The summary as JSON, for the manifest of a dataset.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let skipped: BTreeMap<&str, u64> =
            self.skipped.iter().map(|(k, n)| (k.words(), *n)).collect();
        let stages: serde_json::Map<String, serde_json::Value> = self
            .stages
            .0
            .iter()
            .map(|(name, time)| (name.to_string(), time.as_secs_f64().into()))
            .collect();
        let slowest: Vec<serde_json::Value> = self
            .slowest
            .iter()
            .map(|(time, path)| serde_json::json!({"path": path, "seconds": time.as_secs_f64()}))
            .collect();
        serde_json::json!({
            "documents": self.documents(), "ok": self.ok, "partial": self.partial, "errors": self.errors, "duplicates": self.duplicates, "update": self.update, "bytes": self.bytes,
            "findings": self.findings, "formats": self.formats, "error_codes": self.error_codes, "warnings": self.warnings,
            "skipped": skipped, "slowest": slowest, "stage_seconds": stages,
        })
    }
    /// Number of inputs.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.ok + self.partial + self.errors + self.duplicates
    }
    /// Counts an input in whose bytes came before.
    pub fn add_copy(&mut self, copy: &Copy) {
        self.duplicates += 1;
        self.bytes += copy.bytes;
    }
    /// Counts in whatever a run comes upon.
    pub fn add_event(&mut self, event: &Event) {
        match event {
            Event::Document(document) => self.add(&document.brief),
            Event::Duplicate(copy) | Event::Unchanged(copy) => self.add_copy(copy),
            Event::Skipped(_, skip) => self.add_skip(*skip),
        }
    }
    /// Counts something in that is no input.
    pub fn add_skip(&mut self, skip: Skip) {
        *self.skipped.entry(skip).or_default() += 1;
    }
    /// Counts one document in.
    pub fn add(&mut self, brief: &Brief) {
        match brief.status {
            Status::Ok => self.ok += 1,
            Status::Partial => self.partial += 1,
            Status::Error => self.errors += 1,
        }
        self.bytes += brief.bytes;
        self.findings += brief.findings as u64;
        *self
            .formats
            .entry(brief.format.clone().unwrap_or_else(|| "unknown".to_owned()))
            .or_default() += 1;
        if let Some((code, _)) = &brief.error {
            *self.error_codes.entry(code.clone()).or_default() += 1;
        }
        let mut codes: Vec<&str> = brief.warnings.iter().map(String::as_str).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            *self.warnings.entry(code.to_owned()).or_default() += 1;
        }
        self.stages.add_all(&brief.stages);
        let at = self.slowest.partition_point(|(t, _)| *t >= brief.elapsed);
        if at < SLOWEST && !brief.elapsed.is_zero() {
            self.slowest.insert(at, (brief.elapsed, brief.path.clone()));
            self.slowest.truncate(SLOWEST);
        }
    }
}
