//! A worker process as its parent sees it: started, asked, mourned.

use super::Isolation;
use super::answers::{Answers, NoAnswer};
use super::frame::Request;
use gongbao_model::{Error, ErrorCode};
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Bytes of a worker's standard error that are kept to tell what killed it.
const LAST_WORDS: usize = 4096;

/// A worker process, waiting for a document.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    answers: Answers,
    last_words: Arc<Mutex<Vec<u8>>>,
}

/// What became of a request.
pub(super) enum Loss {
    /// The time was up; the worker is to be killed.
    Time(Duration),
    /// The worker died of the document.
    Death(Error),
    /// The worker was killed by someone else: a person, or the system when memory runs out.
    Killed(Error),
}

/// Keeps the keys of the terminal from a worker: Ctrl-C is for the parent, which lets its workers finish.
#[cfg(unix)]
fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

/// Keeps the keys of the terminal from a worker.
#[cfg(not(unix))]
fn apart(_: &mut Command) {}

impl Worker {
    pub(super) fn start(isolation: &Isolation) -> io::Result<Self> {
        let mut command = Command::new(&isolation.program);
        command
            .args(&isolation.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        apart(&mut command);
        let mut child = command.spawn()?;
        let Some(output) = child.stdout.take() else {
            return Err(io::Error::other("its output can't be read"));
        };
        let last_words = Arc::new(Mutex::new(Vec::new()));
        if let Some(errors) = child.stderr.take() {
            let kept = Arc::clone(&last_words);
            let lines = isolation.lines.clone();
            std::thread::spawn(move || {
                let mut errors = BufReader::new(errors);
                let mut line = Vec::new();
                // A line without an end is taken piece by piece.
                while let Ok(1..) = errors
                    .by_ref()
                    .take(LAST_WORDS as u64)
                    .read_until(b'\n', &mut line)
                {
                    if let Some(lines) = &lines {
                        (lines.0)(&line);
                    }
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.append(&mut line);
                    let over = kept.len().saturating_sub(LAST_WORDS);
                    kept.drain(..over);
                }
            });
        }
        tracing::debug!(worker = child.id(), "started");
        Ok(Self {
            input: child.stdin.take(),
            child,
            answers: Answers::of(output),
            last_words,
        })
    }
    pub(super) fn ask(
        &mut self,
        request: &Request,
        isolation: &Isolation,
    ) -> Result<Vec<Vec<u8>>, Loss> {
        let asked = self.input.as_mut().map(|input| request.write(input));
        if !matches!(asked, Some(Ok(()))) {
            return Err(self.cause_of_death(isolation));
        }
        match (self.answers.next(isolation.time), isolation.time) {
            (Ok(parts), _) => Ok(parts),
            (Err(NoAnswer::Time), Some(time)) => Err(Loss::Time(time)),
            (Err(_), _) => Err(self.cause_of_death(isolation)),
        }
    }
    fn cause_of_death(&mut self, isolation: &Isolation) -> Loss {
        self.input = None;
        let status = self.child.wait();
        // The thread that reads standard error may be a moment behind.
        std::thread::sleep(Duration::from_millis(20));
        let words = self
            .last_words
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let words = String::from_utf8_lossy(&words).into_owned();
        let limit = isolation
            .memory
            .map(|m| format!(" of {} MB", m >> 20))
            .unwrap_or_default();
        let memory = |what: &str| {
            Error::new(
                ErrorCode::Memory,
                format!("{what}; raise --max-memory or split the file"),
            )
        };
        if words.contains("memory allocation of") || words.contains("Cannot allocate memory") {
            return Loss::Death(memory(&format!(
                "reading it needs more memory than the limit{limit}"
            )));
        }
        if status.as_ref().is_ok_and(was_killed) {
            return Loss::Killed(memory(
                "the system killed the worker process again and again, as it does when memory runs out",
            ));
        }
        let how = match status {
            _ if words.contains("overflowed its stack") => "its stack overflowed".to_owned(),
            Ok(status) => status.to_string(),
            Err(e) => e.to_string(),
        };
        Loss::Death(Error::new(
            ErrorCode::Crash,
            format!(
                "the worker process died on this file ({how}); this is a defect of gongbao, please report it with the file"
            ),
        ))
    }
}

/// True for a process that ended by SIGKILL, which no program sends itself.
#[cfg(unix)]
fn was_killed(status: &ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(9)
}

#[cfg(not(unix))]
fn was_killed(_: &ExitStatus) -> bool {
    false
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.input = None;
        // A worker that is idle ends by itself; one that is lost in a document does not. Waiting leaves no zombie.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
