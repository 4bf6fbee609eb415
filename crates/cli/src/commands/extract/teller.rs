//! What a run says on standard error besides its progress: errors, documents, the summary.

use crate::terminal::stderr;
use gongbao_model::record::Status;
use gongbao_pipeline::{Brief, Stages, Summary};
use serde_json::json;
use std::borrow::Cow;
use std::time::Duration;

/// Says what a person, or a program, wants to know on standard error.
pub struct Teller {
    /// 0 nothing, 1 errors and the summary, 2 each document, 3 each warning.
    pub loudness: u8,
    /// Stage times of each document and of all.
    pub timings: bool,
    /// JSON for a program, one object per line, in place of words.
    pub json: bool,
}

/// Stages with their milliseconds.
fn times(stages: &Stages) -> String {
    let time = |(name, time): &(Cow<'static, str>, Duration)| {
        format!("{name} {:.1}", time.as_secs_f64() * 1e3)
    };
    stages.0.iter().map(time).collect::<Vec<_>>().join(", ")
}

/// So many removed inputs are named.
const NAMED: usize = 10;

/// A run of so many documents names its slowest.
const MANY: u64 = 100;

impl Teller {
    /// Says a line to a person who wants to hear so much.
    pub fn say(&self, from: u8, line: impl FnOnce() -> String) {
        if self.loudness >= from && !self.json {
            stderr::line(&line());
        }
    }
    fn document_json(&self, brief: &Brief) {
        if brief.error.is_none() && !self.timings && self.loudness < 2 {
            return;
        }
        let stages: serde_json::Map<String, serde_json::Value> = brief
            .stages
            .0
            .iter()
            .map(|(name, time)| (name.to_string(), time.as_secs_f64().into()))
            .collect();
        let (code, message) = brief.error.clone().unzip();
        let told = json!({
            "event": "document", "path": brief.path, "status": brief.status.name(), "error_code": code, "error_message": message,
            "warnings": brief.warnings, "findings": brief.findings, "seconds": brief.elapsed.as_secs_f64(), "stage_seconds": stages,
        });
        stderr::line(&told.to_string());
    }
    /// What became of a document.
    pub fn document(&self, brief: &Brief) {
        if self.json {
            return self.document_json(brief);
        }
        // Errors are worth a line each: a person should not have to search the output for them.
        if let Some((code, message)) = &brief.error {
            self.say(1, || format!("error {code}: {}: {message}", brief.path));
        } else {
            let status = if brief.status == Status::Partial {
                "partial"
            } else {
                "ok"
            };
            self.say(2, || {
                format!(
                    "{status} {} ({:.1} ms, {} findings)",
                    brief.path,
                    brief.elapsed.as_secs_f64() * 1e3,
                    brief.findings
                )
            });
        }
        if self.timings {
            self.say(1, || {
                format!(
                    "time {:.1} ms {}: {}",
                    brief.elapsed.as_secs_f64() * 1e3,
                    brief.path,
                    times(&brief.stages)
                )
            });
        }
        for warning in &brief.warnings {
            self.say(3, || format!("    warning {warning}"));
        }
    }
    /// The inputs of the dataset before that are gone.
    pub fn removed(&self, paths: &[String]) {
        let shown = if self.loudness >= 2 {
            paths.len()
        } else {
            NAMED
        };
        for path in paths.iter().take(shown) {
            self.say(1, || format!("removed {path}"));
        }
        if paths.len() > shown {
            self.say(1, || {
                format!(
                    "removed {} more (all stand in manifest.json)",
                    paths.len() - shown
                )
            });
        }
    }
    /// What the run did.
    pub fn summary(&self, s: &Summary, seconds: f64) {
        if self.json {
            let told = json!({"event": "summary", "seconds": seconds, "summary": s.to_json()});
            return stderr::line(&told.to_string());
        }
        let counts = |map: &std::collections::BTreeMap<String, u64>| {
            map.iter()
                .map(|(k, n)| format!("{k} {n}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        self.say(1, || {
            format!(
                "{} documents in {seconds:.1} s ({:.1} MB): {} ok, {} partial, {} errors{}; {} findings",
                s.documents(),
                s.bytes as f64 / 1e6,
                s.ok,
                s.partial,
                s.errors,
                if s.duplicates > 0 {
                    format!(", {} copies of others", s.duplicates)
                } else {
                    String::new()
                },
                s.findings
            )
        });
        if let Some(u) = &s.update {
            self.say(1, || {
                format!(
                    "  update: {} unchanged, {} changed, {} new, {} removed",
                    u.unchanged, u.changed, u.added, u.removed
                )
            });
        }
        for (name, map) in [
            ("formats", &s.formats),
            ("errors", &s.error_codes),
            ("documents with warnings", &s.warnings),
        ] {
            if !map.is_empty() && s.documents() > 1 {
                self.say(1, || format!("  {name}: {}", counts(map)));
            }
        }
        for (skip, n) in &s.skipped {
            self.say(1, || format!("  skipped: {n} {}", skip.words()));
        }
        if self.timings {
            let all = s.stages.total().as_secs_f64();
            let share = |(name, time): &(Cow<'static, str>, Duration)| {
                let seconds = time.as_secs_f64();
                format!(
                    "{name} {seconds:.2} s ({:.0}%)",
                    100.0 * seconds / all.max(1e-9)
                )
            };
            let shares: Vec<String> = s.stages.0.iter().map(share).collect();
            self.say(1, || format!("  stages: {}", shares.join(", ")));
        }
        // The slowest of a handful of documents are of no interest, unless they are slow.
        let slow = if s.documents() >= MANY || self.loudness >= 2 {
            s.slowest.as_slice()
        } else {
            &[]
        };
        for (time, path) in slow {
            self.say(1, || format!("  slow: {:.2} s {path}", time.as_secs_f64()));
        }
    }
}
