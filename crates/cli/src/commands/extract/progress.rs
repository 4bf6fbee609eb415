//! How far a run is: a bar on a terminal, lines elsewhere, JSON for programs.

use crate::args::typed::ProgressKind;
use crate::terminal::stderr;
use gongbao_model::record::Status;
use gongbao_pipeline::{Event, Found, Summary, Walk};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What there is to do, counted by a thread of its own while the work goes on.
#[derive(Debug, Default)]
struct Total {
    documents: AtomicU64,
    bytes: AtomicU64,
    known: AtomicBool,
    /// Nobody wants to know any more.
    over: AtomicBool,
}

/// Walks once more, to count.
fn count(walk: Walk) -> Arc<Total> {
    let total = Arc::new(Total::default());
    let counted = Arc::clone(&total);
    std::thread::spawn(move || {
        for found in walk {
            if counted.over.load(Ordering::Relaxed) {
                return;
            }
            let bytes = match &found {
                Found::File(input) => input.size(),
                Found::Broken(..) => 0,
                Found::Skipped(..) => continue,
            };
            counted.documents.fetch_add(1, Ordering::Relaxed);
            counted.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        counted.known.store(true, Ordering::Release);
    });
    total
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reading {
    documents: u64,
    errors: u64,
    bytes: u64,
    /// Documents and bytes of the whole run, when they are known.
    total: Option<(u64, u64)>,
    seconds: f64,
    bytes_per_second: f64,
}

impl Reading {
    /// Seconds that are left, when they can be told.
    fn left(&self) -> Option<f64> {
        let (_, bytes) = self.total?;
        (self.bytes_per_second > 0.0)
            .then(|| bytes.saturating_sub(self.bytes) as f64 / self.bytes_per_second)
    }
    fn words(&self) -> String {
        let mut words = match self.total {
            Some((documents, _)) => format!("{}/{documents} files", self.documents),
            None => format!("{} files", self.documents),
        };
        words.push_str(&format!(
            "  {:.1} MB  {:.1} MB/s  {} errors",
            self.bytes as f64 / 1e6,
            self.bytes_per_second / 1e6,
            self.errors
        ));
        if let Some(left) = self.left() {
            words.push_str(&format!("  {} left", clock(left)));
        }
        words
    }
    fn json(&self) -> serde_json::Value {
        json!({
            "event": "progress", "documents": self.documents, "errors": self.errors, "bytes": self.bytes, "seconds": self.seconds,
            "mb_per_second": self.bytes_per_second / 1e6, "total_documents": self.total.map(|t| t.0), "total_bytes": self.total.map(|t| t.1),
            "seconds_left": self.left(),
        })
    }
}

/// Seconds as hours, minutes and seconds.
fn clock(seconds: f64) -> String {
    let whole = seconds.ceil() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Tells how far a run is.
pub struct Progress {
    kind: ProgressKind,
    bar: Option<ProgressBar>,
    start: Instant,
    last: Option<Instant>,
    total: Option<Arc<Total>>,
    documents: u64,
    errors: u64,
    bytes: u64,
    bytes_before: u64,
}

impl Progress {
    /// Progress of a run after what an earlier one has done; `walk` is what both read, where it can be walked twice.
    pub fn new(kind: ProgressKind, walk: Option<Walk>, before: &Summary) -> Self {
        let bar = (kind == ProgressKind::Bar).then(|| {
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template("{spinner} {bar:28} {msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.enable_steady_tick(Duration::from_millis(200));
            stderr::show(Some(bar.clone()));
            bar
        });
        Self {
            kind,
            bar,
            start: Instant::now(),
            last: None,
            total: walk.filter(|_| kind != ProgressKind::None).map(count),
            documents: before.documents(),
            errors: before.errors,
            bytes: before.bytes,
            bytes_before: before.bytes,
        }
    }
    fn reading(&self) -> Reading {
        let seconds = self.start.elapsed().as_secs_f64();
        let total = self
            .total
            .as_ref()
            .filter(|t| t.known.load(Ordering::Acquire))
            .map(|t| {
                (
                    t.documents.load(Ordering::Relaxed),
                    t.bytes.load(Ordering::Relaxed),
                )
            });
        Reading {
            documents: self.documents,
            errors: self.errors,
            bytes: self.bytes,
            total,
            seconds,
            bytes_per_second: (self.bytes - self.bytes_before) as f64 / seconds.max(1e-3),
        }
    }
    /// Counts what a run came upon and tells it when it is time to.
    pub fn event(&mut self, event: &Event) {
        let failed = match event {
            Event::Document(d) => d.brief.status == Status::Error,
            Event::Duplicate(_) | Event::Unchanged(_) => false,
            Event::Skipped(..) => return,
        };
        self.documents += 1;
        self.bytes += event.bytes();
        self.errors += u64::from(failed);
        let pause = match self.kind {
            ProgressKind::Bar => Duration::from_millis(100),
            ProgressKind::Json => Duration::from_secs(1),
            _ => Duration::from_secs(10),
        };
        if self.last.unwrap_or(self.start).elapsed() >= pause {
            self.last = Some(Instant::now());
            self.tell();
        }
    }
    fn tell(&self) {
        let reading = self.reading();
        match self.kind {
            ProgressKind::Bar => {
                if let Some(bar) = &self.bar {
                    // Before the whole is known the bar stays empty.
                    bar.set_length(reading.total.map_or(u64::MAX, |t| t.1.max(1)));
                    bar.set_position(reading.bytes);
                    bar.set_message(reading.words());
                }
            }
            ProgressKind::Json => stderr::line(&reading.json().to_string()),
            ProgressKind::Plain => stderr::line(&reading.words()),
            ProgressKind::None | ProgressKind::Auto => {}
        }
    }
    /// Tells a last time, to programs, and takes the bar away.
    pub fn finish(&self) {
        if let Some(total) = &self.total {
            total.over.store(true, Ordering::Relaxed);
        }
        match self.kind {
            ProgressKind::Bar => stderr::show(None),
            ProgressKind::Json => self.tell(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Reading, clock};

    #[test]
    fn what_is_left_follows_from_what_was_done() {
        let mut reading = Reading {
            documents: 50,
            errors: 1,
            bytes: 5_000_000,
            total: Some((200, 20_000_000)),
            seconds: 10.0,
            bytes_per_second: 500_000.0,
        };
        assert_eq!(
            reading.words(),
            "50/200 files  5.0 MB  0.5 MB/s  1 errors  0:30 left"
        );
        assert_eq!(reading.json()["seconds_left"], 30.0);
        reading.total = None;
        assert_eq!(reading.words(), "50 files  5.0 MB  0.5 MB/s  1 errors");
        assert!(reading.json()["seconds_left"].is_null());
        assert_eq!(clock(3_725.2), "1:02:06");
    }
}
