//! Each document in a worker process: what it does to the process (abort, stack overflow, endless loop, memory) costs that document
//! only, and the worker is replaced.
//!
//! A worker is this program, started anew. The parent asks for one document at a time, the worker answers with its rendered parts: small ones
//! through the pipe (see [`frame`]), large ones in a file that it is lent (see [`lent`]). A worker ends when its standard input does, so that
//! none outlives its parent.

mod answers;
mod frame;
mod lent;
mod serve;
mod worker;

pub(crate) use lent::Lent;
pub use serve::serve;

use crate::inputs::Input;
use crate::part::Part;
use crate::run::{Rendered, Shape, render};
use crate::{ingest, record_of_lost};
use frame::{Envelope, Request};
use gongbao_model::{Error, ErrorCode};
use lent::Shelf;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use worker::{Loss, Worker};

/// How often a document is tried whose worker is killed from outside.
const TRIES: u32 = 6;

/// A worker that holds more memory than this when a document is done is replaced: what one large document left must not stay for all others.
const RESTING_BYTES: u64 = 96 << 20;

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
    /// Where the lines go that workers write to their standard error, such as their logs.
    pub lines: Option<Lines>,
}

/// Takes whole lines, from any thread.
pub type TakesLines = dyn Fn(&[u8]) + Send + Sync;

/// Where whole lines go.
#[derive(Clone)]
pub struct Lines(pub Arc<TakesLines>);

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lines")
    }
}

/// What a thread keeps that has its documents read by workers: the worker of the last document, and files for the answers.
#[derive(Debug, Default)]
pub(crate) struct Seat {
    worker: Option<Worker>,
    shelf: Arc<Shelf>,
}

/// The parts of an answer: those of the frame and those in the file that was lent, in order. `None` where they don't fit together.
fn parts_of(told: &[frame::Told], frame: Vec<Vec<u8>>, lent: Option<Lent>) -> Option<Vec<Part>> {
    let (mut frame, mut stretch) = (frame.into_iter(), lent);
    let mut parts = Vec::new();
    for one in told {
        parts.push(match one.lent {
            None => Part::from(frame.next()?),
            Some(bytes) => {
                let next = stretch?.next(bytes);
                stretch = Some(next.clone());
                Part::lent(next, one.lines)
            }
        });
    }
    frame.next().is_none().then_some(parts)
}

impl Isolation {
    /// Renders one document in a worker, which is started where there is none. A worker that was killed from outside is replaced and the
    /// document tried again; one that dies of the document is not.
    pub(crate) fn render(
        &self,
        Seat {
            worker: slot,
            shelf,
        }: &mut Seat,
        input: &Input,
        digest: Option<[u8; 32]>,
        shape: Shape,
    ) -> Rendered {
        let lent = Lent::from(shelf);
        let request = Request {
            input: input.clone(),
            digest,
            lent: lent.as_ref().and_then(Lent::path),
        };
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
            match worker.ask(&request, self) {
                Ok(mut frame) => {
                    let envelope = frame
                        .pop()
                        .and_then(|e| serde_json::from_slice::<Envelope>(&e).ok());
                    let parts = envelope
                        .as_ref()
                        .and_then(|e| parts_of(&e.parts, frame, lent.clone()));
                    if let (
                        Some(Envelope {
                            doc_id,
                            brief,
                            resident,
                            ..
                        }),
                        Some(parts),
                    ) = (envelope, parts)
                    {
                        if resident > RESTING_BYTES {
                            tracing::debug!(
                                resident,
                                "a worker is replaced for the memory that it holds"
                            );
                            *slot = None;
                        }
                        return Rendered {
                            path: input.shown(),
                            doc_id,
                            parts,
                            brief,
                        };
                    }
                    lost.message =
                        "the worker process gave an answer that can't be understood".to_owned();
                }
                Err(Loss::Time(time)) => {
                    tracing::warn!(path = %input.shown().display(), "a worker was over its time");
                    *slot = None;
                    let message = format!(
                        "it took longer than {:.1} s; raise --timeout or split the file",
                        time.as_secs_f64()
                    );
                    lost = Error::new(ErrorCode::Timeout, message);
                    break;
                }
                Err(Loss::Death(error)) => {
                    tracing::warn!(path = %input.shown().display(), "a worker died: {}", error.message);
                    *slot = None;
                    lost = error;
                    break;
                }
                Err(Loss::Killed(error)) => {
                    tracing::warn!(path = %input.shown().display(), "a worker was killed");
                    lost = error;
                }
            }
            *slot = None;
        }
        render(shape, input.shown(), |_, _| {
            record_of_lost(input, digest, &lost, &self.options)
        })
    }
}
