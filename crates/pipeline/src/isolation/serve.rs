//! The life of a worker process.

use super::frame::{Envelope, Request, write_frame};
use crate::run::{Rendered, Shape, render};
use crate::{ingest, record_of_input};
use std::io::{self, BufReader, BufWriter};
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

/// Bytes of memory that this process holds.
#[cfg(target_os = "linux")]
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|s| s.split_whitespace().nth(1)?.parse::<u64>().ok());
    pages.unwrap_or_default() * rustix::param::page_size() as u64
}

#[cfg(not(target_os = "linux"))]
fn resident() -> u64 {
    0
}

/// Serves a parent on standard input and output until it closes them: the life of a worker process.
///
/// # Errors
/// When standard output is closed or the thread can't be started.
pub fn serve(options: &ingest::Options, shape: Shape, memory: Option<u64>) -> io::Result<()> {
    if let Some(bytes) = memory {
        bound_memory(bytes);
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
    // The stack is reserved, not used; under a tight memory limit it must leave room for the work.
    let stack = memory.map_or(crate::run::STACK_BYTES, |m| {
        crate::run::STACK_BYTES.min(usize::try_from(m / 4).unwrap_or(usize::MAX))
    });
    let options = options.clone();
    let work = move || -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 18, io::stdout());
        while let Ok(Request { input, digest }) = requests.recv() {
            let Rendered {
                doc_id,
                mut parts,
                brief,
                ..
            } = render(shape, input.shown(), |_, stages| {
                record_of_input(&input, digest, &options, stages)
            });
            let envelope = Envelope {
                doc_id,
                brief,
                resident: resident(),
            };
            parts.push(serde_json::to_vec(&envelope)?);
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
