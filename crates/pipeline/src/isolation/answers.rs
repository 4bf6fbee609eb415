//! The answers of a worker, one frame after the other, each waited for no longer than a document may take.

use super::frame::read_frame;
use std::io::{self, BufReader};
use std::process::ChildStdout;
use std::time::Duration;

/// Bytes that a pipe holds where nobody says otherwise.
const PIPE: usize = 1 << 16;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// The time was up.
    Time,
    /// The worker has closed its output.
    Closed,
}

/// The standard output of a worker, read by the thread that asks: a thread between the two would have to be woken for every document.
#[cfg(unix)]
#[derive(Debug)]
pub(super) struct Answers(BufReader<Timed>);

#[cfg(unix)]
impl Answers {
    pub(super) fn of(output: ChildStdout) -> Self {
        let timed = Timed {
            output,
            until: None,
        };
        Self(BufReader::with_capacity(PIPE, timed))
    }
    /// The next answer.
    pub(super) fn next(&mut self, time: Option<Duration>) -> Result<Vec<Vec<u8>>, NoAnswer> {
        // A time too long to be told is as good as none.
        self.0.get_mut().until = time.and_then(|t| std::time::Instant::now().checked_add(t));
        read_frame(&mut self.0).map_err(|e| match e.kind() {
            io::ErrorKind::TimedOut => NoAnswer::Time,
            _ => NoAnswer::Closed,
        })
    }
}

/// A pipe that is read until some time.
#[cfg(unix)]
#[derive(Debug)]
struct Timed {
    output: ChildStdout,
    until: Option<std::time::Instant>,
}

#[cfg(unix)]
impl io::Read for Timed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        while let Some(until) = self.until {
            let left = until.saturating_duration_since(std::time::Instant::now());
            let left = Timespec::try_from(left).map_err(io::Error::other)?;
            let mut pipe = [PollFd::new(&self.output, PollFlags::IN)];
            match poll(&mut pipe, Some(&left)) {
                Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
                Ok(_) => break,
                Err(rustix::io::Errno::INTR) => {}
                Err(e) => return Err(e.into()),
            }
        }
        self.output.read(into)
    }
}

/// The standard output of a worker, read by a thread of its own, where a pipe can't be waited for.
#[cfg(not(unix))]
#[derive(Debug)]
pub(super) struct Answers(std::sync::mpsc::Receiver<Vec<Vec<u8>>>);

#[cfg(not(unix))]
impl Answers {
    pub(super) fn of(output: ChildStdout) -> Self {
        let (sender, answers) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut output = BufReader::with_capacity(PIPE, output);
            while let Ok(frame) = read_frame(&mut output) {
                if sender.send(frame).is_err() {
                    return;
                }
            }
        });
        Self(answers)
    }
    /// The next answer.
    pub(super) fn next(&mut self, time: Option<Duration>) -> Result<Vec<Vec<u8>>, NoAnswer> {
        use std::sync::mpsc::RecvTimeoutError;
        match time {
            Some(time) => self.0.recv_timeout(time).map_err(|e| match e {
                RecvTimeoutError::Timeout => NoAnswer::Time,
                RecvTimeoutError::Disconnected => NoAnswer::Closed,
            }),
            None => self.0.recv().map_err(|_| NoAnswer::Closed),
        }
    }
}
