//! The life of a worker process.

use super::frame::{Envelope, Request, Told, write_frame};
use crate::memory::keep_what_is_freed;
use crate::part::Part;
use crate::run::{Rendered, Shape, render};
use crate::{ingest, record_of_input};
use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::mpsc::channel;

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

/// Tells how many bytes of memory this process holds.
#[cfg(target_os = "linux")]
struct Memory(Option<File>);

#[cfg(target_os = "linux")]
impl Memory {
    fn new() -> Self {
        Self(File::open("/proc/self/statm").ok())
    }
    /// 0 where it can't be told.
    fn resident(&self) -> u64 {
        use std::os::unix::fs::FileExt;
        let mut text = [0u8; 128];
        let read = self.0.as_ref().and_then(|f| f.read_at(&mut text, 0).ok());
        let text = std::str::from_utf8(&text[..read.unwrap_or_default()]).unwrap_or_default();
        let pages = text.split_whitespace().nth(1);
        let pages: u64 = pages.and_then(|p| p.parse().ok()).unwrap_or_default();
        pages * rustix::param::page_size() as u64
    }
}

#[cfg(not(target_os = "linux"))]
struct Memory;

#[cfg(not(target_os = "linux"))]
impl Memory {
    fn new() -> Self {
        Self
    }
    fn resident(&self) -> u64 {
        0
    }
}

/// A part of so many bytes goes into the file that was lent; for fewer the pipe is as good.
const LARGE: u64 = 1 << 13;

/// An answer: what is told of every part, and those that go through the pipe.
#[derive(Default)]
struct Answer<'a> {
    told: Vec<Told>,
    frame: Vec<Cow<'a, [u8]>>,
}

/// Puts the large parts one behind the other into the file that was lent; what does not fit there goes through the pipe too.
fn put<'a>(parts: &'a [Part], lent: Option<&Path>) -> io::Result<Answer<'a>> {
    let large = lent.filter(|_| parts.iter().any(|p| p.bytes() >= LARGE));
    let mut file = large.and_then(|path| OpenOptions::new().write(true).open(path).ok());
    let mut answer = Answer::default();
    for part in parts {
        let bytes = part.read()?;
        let fits =
            part.bytes() >= LARGE && file.as_mut().is_some_and(|f| f.write_all(&bytes).is_ok());
        answer.told.push(Told {
            lines: part.lines(),
            lent: fits.then(|| part.bytes()),
        });
        if !fits {
            // After a write that failed the next one would not stand where it is looked for.
            if part.bytes() >= LARGE {
                file = None;
            }
            answer.frame.push(bytes);
        }
    }
    Ok(answer)
}

/// Gives one request after the other, and none when the parent is gone.
type Requests = Box<dyn FnMut() -> Option<Request> + Send>;

/// Has the system end this process with its parent; false where the system can't.
#[cfg(target_os = "linux")]
fn ends_with_parent() -> bool {
    use rustix::process::{Signal, set_parent_process_death_signal};
    set_parent_process_death_signal(Some(Signal::KILL)).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn ends_with_parent() -> bool {
    false
}

/// The requests of the parent. They are read by the thread that works on them where the system ends what is under way with the parent, and else by one that does.
fn requests() -> Requests {
    if ends_with_parent() {
        let mut input = BufReader::new(io::stdin());
        return Box::new(move || Request::read(&mut input).ok());
    }
    let (sender, requests) = channel::<Request>();
    std::thread::spawn(move || {
        let mut input = BufReader::new(io::stdin());
        while let Ok(request) = Request::read(&mut input) {
            if sender.send(request).is_err() {
                return;
            }
        }
        // The parent is gone: whatever is under way is for nobody.
        std::process::exit(0);
    });
    Box::new(move || requests.recv().ok())
}

/// Serves a parent on standard input and output until it closes them: the life of a worker process.
///
/// # Errors
/// When standard output is closed or the thread can't be started.
pub fn serve(options: &ingest::Options, shape: Shape, memory: Option<u64>) -> io::Result<()> {
    if let Some(bytes) = memory {
        bound_memory(bytes);
    }
    keep_what_is_freed();
    let mut next = requests();
    // The stack is reserved, not used; under a tight memory limit it must leave room for the work.
    let stack = memory.map_or(crate::run::STACK_BYTES, |m| {
        crate::run::STACK_BYTES.min(usize::try_from(m / 4).unwrap_or(usize::MAX))
    });
    let options = options.clone();
    let work = move || -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 18, io::stdout());
        let memory = Memory::new();
        while let Some(request) = next() {
            let Request {
                input,
                digest,
                lent,
            } = request;
            let rendered = render(shape, input.shown(), |_, stages| {
                record_of_input(&input, digest, &options, stages)
            });
            let Rendered {
                doc_id,
                parts,
                brief,
                ..
            } = rendered;
            let Answer { told, mut frame } = put(&parts, lent.as_deref())?;
            let envelope = Envelope {
                doc_id,
                brief,
                parts: told,
                resident: memory.resident(),
            };
            frame.push(serde_json::to_vec(&envelope)?.into());
            write_frame(&mut out, &frame)?;
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
#[cfg(target_os = "linux")]
mod tests {
    use super::{Answer, LARGE, put};
    use crate::isolation::{Lent, parts_of};
    use crate::part::Part;
    use std::path::Path;
    use std::sync::Arc;

    #[test]
    fn parts_come_back_in_order_by_whichever_way_they_went() {
        let lines = |n: usize| format!("{n}\n").repeat(LARGE as usize / 2 + n).into_bytes();
        let bytes = [
            lines(1),
            b"small\n".to_vec(),
            lines(2),
            Vec::new(),
            lines(3),
        ];
        let parts: Vec<Part> = bytes.iter().cloned().map(Part::from).collect();
        let lent = Lent::from(&Arc::default()).unwrap();
        let path = lent.path().unwrap();
        let ways = [
            (Some(path.as_path()), 2),
            (None, 5),
            (Some(Path::new("/none")), 5),
        ];
        for (path, framed) in ways {
            let Answer { told, frame } = put(&parts, path).unwrap();
            assert_eq!(frame.len(), framed);
            let frame: Vec<Vec<u8>> = frame.into_iter().map(Into::into).collect();
            assert!(parts_of(&told, Vec::new(), Some(lent.clone())).is_none());
            let got = parts_of(&told, frame, Some(lent.clone())).unwrap();
            for ((part, before), bytes) in got.iter().zip(&parts).zip(&bytes) {
                assert_eq!(part.read().unwrap().as_ref(), bytes.as_slice());
                assert_eq!(
                    (part.bytes(), part.lines()),
                    (before.bytes(), before.lines())
                );
            }
        }
    }
}
