//! Ctrl-C: the first one lets what is under way finish, the second one stops at once.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What a shell reports for a program that a signal ended.
const ENDED_BY_SIGNAL: i32 = 128;

/// Listens for the wish to stop.
#[derive(Debug, Clone)]
pub struct Interrupt {
    wished: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
    /// The walk was left before its end.
    cut: Arc<AtomicBool>,
}

impl Interrupt {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn listen() -> io::Result<Self> {
        let interrupt = Self {
            wished: Arc::new(AtomicBool::new(false)),
            signal: Arc::new(AtomicUsize::new(0)),
            cut: Arc::new(AtomicBool::new(false)),
        };
        for signal in [SIGINT, SIGTERM] {
            // In this order: the flag that the first signal sets makes the second one end the program.
            flag::register_conditional_shutdown(
                signal,
                ENDED_BY_SIGNAL + signal,
                Arc::clone(&interrupt.wished),
            )?;
            flag::register(signal, Arc::clone(&interrupt.wished))?;
            flag::register_usize(
                signal,
                Arc::clone(&interrupt.signal),
                usize::try_from(signal).unwrap_or_default(),
            )?;
        }
        Ok(interrupt)
    }
    /// The items until the wish to stop comes.
    pub fn until<I: Iterator>(&self, mut items: I) -> impl Iterator<Item = I::Item> + use<I> {
        let (wished, cut) = (Arc::clone(&self.wished), Arc::clone(&self.cut));
        std::iter::from_fn(move || {
            let item = items.next()?;
            if wished.load(Ordering::SeqCst) {
                cut.store(true, Ordering::SeqCst);
                return None;
            }
            Some(item)
        })
        .fuse()
    }
    /// The exit status of a run that was left before its end.
    pub fn status(&self) -> Option<u8> {
        let signal = u8::try_from(self.signal.load(Ordering::SeqCst)).unwrap_or_default();
        self.cut
            .load(Ordering::SeqCst)
            .then(|| u8::try_from(ENDED_BY_SIGNAL).unwrap_or_default() + signal)
    }
}
