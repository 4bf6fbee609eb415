//! How long each stage of a document took.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::time::{Duration, Instant};

/// The stages of one document, or of many, in the order in which they ran first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stages(pub Vec<(Cow<'static, str>, Duration)>);

impl Stages {
    /// Adds time to a stage.
    pub fn add(&mut self, name: Cow<'static, str>, time: Duration) {
        match self.0.iter_mut().find(|(n, _)| *n == name) {
            Some((_, total)) => *total += time,
            None => self.0.push((name, time)),
        }
    }
    /// Adds the stages of a document to those of many.
    pub fn add_all(&mut self, other: &Self) {
        for (name, time) in &other.0 {
            self.add(name.clone(), *time);
        }
    }
    /// Runs a stage; its time counts even when it panics.
    pub fn run<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        /// Counts the time when it goes, on whichever way.
        struct Clock<'a>(&'a mut Stages, &'static str, Instant);
        impl Drop for Clock<'_> {
            fn drop(&mut self) {
                self.0.add(Cow::Borrowed(self.1), self.2.elapsed());
            }
        }
        let _span = tracing::debug_span!("stage", name).entered();
        let clock = Clock(self, name, Instant::now());
        let done = work();
        drop(clock);
        tracing::trace!("done");
        done
    }
    /// The whole time.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.0.iter().map(|(_, time)| *time).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Stages;

    #[test]
    fn stages_keep_their_order_and_count_what_panics() {
        let mut stages = Stages::default();
        stages.run("read", || ());
        let fails =
            std::panic::AssertUnwindSafe(|| stages.run("claims", || -> u8 { panic!("no") }));
        assert!(
            crate::guarded(|| std::panic::catch_unwind(fails))
                .unwrap()
                .is_err()
        );
        stages.run("read", || ());
        let names: Vec<&str> = stages.0.iter().map(|(n, _)| n.as_ref()).collect();
        assert_eq!(names, ["read", "claims"]);
        let mut sum = Stages::default();
        sum.add_all(&stages);
        sum.add_all(&stages);
        assert_eq!(sum.total(), stages.total() * 2);
    }
}
