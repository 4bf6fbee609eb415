//! Each document in a worker process: what it does to the process (abort, stack overflow, endless loop, memory) costs that document
//! only, and the worker is replaced.
//!
//! A worker is this program, started anew. The parent writes a frame with a path, the worker answers with a frame of parts; both are
//! counted bytes (see [`write_frame`]). A worker ends when its standard input does, so that none outlives its parent.

use crate::run::{Rendered, Shape, render};
use crate::summary::Brief;
use crate::{ingest, record_of_file, record_of_lost};
use gongbao_model::{Error, ErrorCode};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often a document is tried whose worker is killed from outside.
const TRIES: u32 = 6;

/// Bytes of a worker's standard error that are kept to tell what killed it.
const LAST_WORDS: usize = 4096;

/// How documents are kept apart.
#[derive(Debug, Clone)]
pub struct Isolation {
    /// The program of a worker.
    pub program: PathBuf,
    /// Its arguments; they must lead to [`serve`].
    pub arguments: Vec<OsString>,
    /// Time for one document.
    pub time: Option<Duration>,
    /// What the readers are asked for; the arguments ask the worker for the same.
    pub options: ingest::Options,
    /// Address space of a worker in bytes; said in the message of a document that goes over it.
    pub memory: Option<u64>,
}

/// A worker process, waiting for a path.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    answers: Receiver<Vec<Vec<u8>>>,
    last_words: Arc<Mutex<Vec<u8>>>,
}

/// What became of a request.
enum Loss {
    /// The time was up; the worker was killed.
    Time(Duration),
    /// The worker died of the document.
    Death(Error),
    /// The worker was killed by someone else: a person, or the system when memory runs out.
    Killed(Error),
}

/// What the parent wants to know of a rendered document besides its parts.
#[derive(Serialize, Deserialize)]
struct Envelope {
    doc_id: String,
    brief: Brief,
}

/// Writes parts as a frame: their number, then each with its length (little endian, 8 bytes).
fn write_frame(out: &mut impl Write, parts: &[Vec<u8>]) -> io::Result<()> {
    out.write_all(&(parts.len() as u64).to_le_bytes())?;
    for part in parts {
        out.write_all(&(part.len() as u64).to_le_bytes())?;
        out.write_all(part)?;
    }
    out.flush()
}

fn read_number(input: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0u8; 8];
    input.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

/// Reads a frame. Lengths are not trusted: a part grows only as its bytes come.
fn read_frame(input: &mut impl Read) -> io::Result<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    for _ in 0..read_number(input)? {
        let length = read_number(input)?;
        let mut part = Vec::new();
        if input.take(length).read_to_end(&mut part)? as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        parts.push(part);
    }
    Ok(parts)
}

#[cfg(unix)]
fn bytes_of(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn bytes_of(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

impl Worker {
    fn start(isolation: &Isolation) -> io::Result<Self> {
        let mut child = Command::new(&isolation.program)
            .args(&isolation.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (sender, answers) = channel();
        if let Some(output) = child.stdout.take() {
            std::thread::spawn(move || {
                let mut output = BufReader::new(output);
                while let Ok(frame) = read_frame(&mut output) {
                    if sender.send(frame).is_err() {
                        return;
                    }
                }
            });
        }
        let last_words = Arc::new(Mutex::new(Vec::new()));
        if let Some(mut errors) = child.stderr.take() {
            let kept = Arc::clone(&last_words);
            std::thread::spawn(move || {
                let mut chunk = [0u8; 1024];
                while let Ok(n @ 1..) = errors.read(&mut chunk) {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.extend_from_slice(&chunk[..n]);
                    let over = kept.len().saturating_sub(LAST_WORDS);
                    kept.drain(..over);
                }
            });
        }
        Ok(Self {
            input: child.stdin.take(),
            child,
            answers,
            last_words,
        })
    }
    fn ask(&mut self, path: &Path, isolation: &Isolation) -> Result<Vec<Vec<u8>>, Loss> {
        let asked = self
            .input
            .as_mut()
            .map(|input| write_frame(input, &[bytes_of(path)]));
        if !matches!(asked, Some(Ok(()))) {
            return Err(self.cause_of_death(isolation));
        }
        let answer = match isolation.time {
            Some(time) => self.answers.recv_timeout(time),
            None => self
                .answers
                .recv()
                .map_err(|_| RecvTimeoutError::Disconnected),
        };
        match (answer, isolation.time) {
            (Ok(parts), _) => Ok(parts),
            (Err(RecvTimeoutError::Timeout), Some(time)) => Err(Loss::Time(time)),
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

impl Isolation {
    /// Renders one document in a worker, which is started where there is none. A worker that was killed from outside is replaced and the
    /// document tried again; one that dies of the document is not.
    pub(crate) fn render(
        &self,
        slot: &mut Option<Worker>,
        path: PathBuf,
        shape: Shape,
    ) -> Rendered {
        let mut lost = Error::new(ErrorCode::Crash, "no worker process could be started");
        for _ in 0..TRIES {
            let worker = match slot.take().map_or_else(|| Worker::start(self), Ok) {
                Ok(worker) => slot.insert(worker),
                Err(e) => {
                    lost.message =
                        format!("no worker process could be started: {e}; try --isolation none");
                    continue;
                }
            };
            match worker.ask(&path, self) {
                Ok(mut parts) => {
                    let envelope = parts
                        .pop()
                        .and_then(|e| serde_json::from_slice::<Envelope>(&e).ok());
                    if let Some(Envelope { doc_id, brief }) = envelope {
                        return Rendered {
                            path,
                            doc_id,
                            parts,
                            brief,
                        };
                    }
                    lost.message =
                        "the worker process gave an answer that can't be understood".to_owned();
                }
                Err(Loss::Time(time)) => {
                    *slot = None;
                    let message = format!(
                        "it took longer than {:.1} s; raise --timeout or split the file",
                        time.as_secs_f64()
                    );
                    lost = Error::new(ErrorCode::Timeout, message);
                    break;
                }
                Err(Loss::Death(error)) => {
                    *slot = None;
                    lost = error;
                    break;
                }
                Err(Loss::Killed(error)) => lost = error,
            }
            *slot = None;
        }
        render(shape, path, |path| {
            record_of_lost(path, &lost, &self.options)
        })
    }
}

/// Bounds the address space of this process, where the system knows how to.
#[cfg(unix)]
fn bound_memory(bytes: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // A system that refuses the limit still has the time limit and the kernel's own guard.
    let _ = setrlimit(
        Resource::As,
        Rlimit {
            current: Some(bytes),
            maximum: Some(bytes),
        },
    );
}

#[cfg(not(unix))]
fn bound_memory(_: u64) {}

/// Serves a parent on standard input and output until it closes them: the life of a worker process.
///
/// # Errors
/// When standard output is closed or the thread can't be started.
pub fn serve(options: &ingest::Options, shape: Shape, memory: Option<u64>) -> io::Result<()> {
    if let Some(bytes) = memory {
        bound_memory(bytes);
    }
    let (sender, requests) = channel::<PathBuf>();
    std::thread::spawn(move || {
        let mut input = BufReader::new(io::stdin());
        while let Ok(frame) = read_frame(&mut input) {
            if sender
                .send(path_of(frame.first().map_or(&[], Vec::as_slice)))
                .is_err()
            {
                return;
            }
        }
        // The parent is gone: whatever is under way is for nobody.
        std::process::exit(0);
    });
    // The stack is reserved, not used; under a tight memory limit it must leave room for the work.
    let stack = memory.map_or(crate::run::STACK_BYTES, |m| {
        crate::run::STACK_BYTES.min(usize::try_from(m / 4).unwrap_or(usize::MAX))
    });
    let options = options.clone();
    let work = move || -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 18, io::stdout());
        while let Ok(path) = requests.recv() {
            let Rendered {
                doc_id,
                mut parts,
                brief,
                ..
            } = render(shape, path, |path| record_of_file(path, &options));
            parts.push(serde_json::to_vec(&Envelope { doc_id, brief })?);
            write_frame(&mut out, &parts)?;
        }
        Ok(())
    };
    let thread = std::thread::Builder::new()
        .name("reader".to_owned())
        .stack_size(stack)
        .spawn(work)?;
    thread
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("the reading thread panicked")))
}

#[cfg(test)]
mod tests {
    use super::{read_frame, write_frame};

    #[test]
    fn frames_come_back_and_cut_ones_are_refused() {
        let parts = vec![b"one".to_vec(), Vec::new(), vec![0u8; 70_000]];
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &parts).unwrap();
        assert_eq!(read_frame(&mut bytes.as_slice()).unwrap(), parts);
        assert!(read_frame(&mut &bytes[..bytes.len() - 1]).is_err());
        // A length that lies costs nothing.
        let lying = [1u64.to_le_bytes(), u64::MAX.to_le_bytes()].concat();
        assert!(read_frame(&mut lying.as_slice()).is_err());
    }
}
