//! What is meant: the typed arguments checked and turned into what the commands work with.

use super::typed;
use crate::terminal::stderr;
use anyhow::{Context, Result, bail};
use gongbao_pipeline::dataset::{Format, Packing, Start};
use gongbao_pipeline::{
    Filter, Isolation, Lines, Root, Settings, Shape, encoding_of_label, ingest,
};
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where the lines of `extract` go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Standard output.
    Stdout,
    /// A file, written under a temporary name and renamed at the end.
    File(PathBuf),
    /// A dataset folder.
    Dataset(PathBuf, Start, Packing),
}

/// `gongbao extract`, understood.
#[derive(Debug)]
pub struct Extract {
    /// What to read.
    pub roots: Vec<Root>,
    /// Which files of folders.
    pub filter: Filter,
    /// Where to write.
    pub output: Output,
    /// How to read.
    pub settings: Settings,
    /// Errors make the exit status 1.
    pub strict: bool,
    /// How much is said on standard error: 0 nothing, 1 the summary, 2 each document, 3 each warning.
    pub loudness: u8,
    /// How far the run is; never [`ProgressKind::Auto`].
    pub progress: ProgressKind,
    /// Stage times are told.
    pub timings: bool,
    /// How often a dataset is brought to the disk.
    pub checkpoint: Duration,
}

pub use super::typed::{CheckFormat, ProgressKind};

/// `gongbao check`, understood.
#[derive(Debug)]
pub struct Check {
    /// What to read.
    pub roots: Vec<Root>,
    /// Which files of folders.
    pub filter: Filter,
    /// Where to write; standard output where absent.
    pub output: Option<PathBuf>,
    /// Output format.
    pub format: CheckFormat,
    /// Least severity.
    pub min_severity: gongbao_model::Severity,
    /// How to read.
    pub settings: Settings,
    /// No summary.
    pub quiet: bool,
}

/// What is to be read.
///
/// # Errors
/// When standard input is to be read twice, or is a terminal.
fn roots(paths: &[PathBuf], list: Option<&PathBuf>) -> Result<Vec<Root>> {
    let is_standard_input = |p: &PathBuf| p.as_os_str() == "-";
    let lists = paths
        .iter()
        .chain(list)
        .filter(|p| is_standard_input(p))
        .count();
    if lists > 1 {
        bail!("`-` was given {lists} times; standard input can be read only once");
    }
    if lists == 1 && std::io::stdin().is_terminal() {
        bail!(
            "`-` reads a list of paths from standard input, but that is a terminal; pipe a list into it"
        );
    }
    let root = |p: &PathBuf, other: fn(PathBuf) -> Root| {
        if is_standard_input(p) {
            Root::List
        } else {
            other(p.clone())
        }
    };
    let mut roots: Vec<Root> = paths.iter().map(|p| root(p, Root::Path)).collect();
    roots.extend(list.map(|p| root(p, Root::ListFile)));
    Ok(roots)
}

/// What is read and how, understood.
struct Reads {
    roots: Vec<Root>,
    filter: Filter,
    options: ingest::Options,
    jobs: usize,
}

impl Reads {
    /// Understands what was typed; `output` is no input.
    ///
    /// # Errors
    /// When a glob, the encoding or the number of threads is wrong, or standard input is to be read twice or is a terminal.
    fn new(typed: &typed::Inputs, output: Option<&Path>) -> Result<Self> {
        if typed.jobs == Some(0) {
            bail!("--jobs 0: at least one thread is needed");
        }
        let filter = Filter::new(&typed.include, &typed.exclude)?;
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            filter: match output {
                Some(path) => filter.without(path),
                None => filter,
            },
            options: reading(&typed.reading)?,
            jobs: typed.jobs.unwrap_or_else(cores),
            roots: roots(&typed.paths, typed.files_from.as_ref())?,
        })
    }
}

impl Check {
    /// Understands what was typed.
    ///
    /// # Errors
    /// When an argument is wrong: a glob, an encoding, an output name, a Word file for the terminal.
    pub fn new(typed: typed::Check) -> Result<Self> {
        let output = typed.output.filter(|p| p.as_os_str() != "-");
        if let Some(path) = output.as_ref().filter(|p| p.is_dir()) {
            bail!("-o {}: this is a folder; name a file", path.display());
        }
        if typed.format == CheckFormat::Docx && output.is_none() && std::io::stdout().is_terminal()
        {
            bail!(
                "--format docx: a Word file can't be shown in a terminal; name one with -o paper.docx"
            );
        }
        let reads = Reads::new(&typed.inputs, output.as_deref())?;
        Ok(Self {
            roots: reads.roots,
            filter: reads.filter,
            output,
            format: typed.format,
            min_severity: match typed.min_severity {
                typed::MinSeverity::Note => gongbao_model::Severity::Note,
                typed::MinSeverity::Rounding => gongbao_model::Severity::Rounding,
                typed::MinSeverity::Error => gongbao_model::Severity::Error,
            },
            settings: Settings {
                options: reads.options,
                jobs: reads.jobs,
                shape: Shape::Lines,
                isolation: None,
            },
            quiet: typed.quiet,
        })
    }
}

/// The reader's options.
///
/// # Errors
/// When the encoding is not known.
pub fn reading(typed: &typed::Reading) -> Result<ingest::Options> {
    let encoding = match &typed.encoding {
        None => None,
        Some(name) => Some(encoding_of_label(name).with_context(|| {
            format!("--encoding {name}: there is no such encoding; try gb18030, gbk, big5, utf-8, utf-16le or utf-16be")
        })?),
    };
    let changes = match typed.changes {
        typed::Changes::Final => ingest::Changes::Final,
        typed::Changes::Original => ingest::Changes::Original,
    };
    Ok(ingest::Options {
        encoding,
        changes,
        ..ingest::Options::default()
    })
}

/// How a dataset is packed.
///
/// # Errors
/// When an option is for a format that is not asked for.
fn packing(typed: &typed::Extract) -> Result<Packing> {
    let mut formats: Vec<Format> = typed
        .format
        .iter()
        .map(|format| match format {
            typed::DatasetFormat::Jsonl => Format::Jsonl,
            typed::DatasetFormat::Csv => Format::Csv,
            typed::DatasetFormat::Parquet => Format::Parquet,
            typed::DatasetFormat::Sqlite => Format::Sqlite,
            typed::DatasetFormat::Xlsx => Format::Xlsx,
        })
        .collect();
    formats.sort();
    formats.dedup();
    if formats.is_empty() {
        formats.push(Format::Jsonl);
    }
    if typed.zstd && !formats.contains(&Format::Jsonl) {
        bail!("--zstd compresses JSON Lines; add jsonl to --format");
    }
    if typed.csv_bom && !formats.contains(&Format::Csv) {
        bail!("--csv-bom is for CSV files; add csv to --format");
    }
    if typed.partition_size == 0 {
        bail!("--partition-size 0: give the size of a file in MB");
    }
    Ok(Packing {
        formats,
        zstd: typed.zstd,
        bom: typed.csv_bom,
        partition: typed.partition_size.saturating_mul(1 << 20),
    })
}

fn output(typed: &typed::Extract, start: Start) -> Result<Output> {
    let output = match typed.output.clone() {
        None => Output::Stdout,
        Some(path) if path.as_os_str() == "-" => Output::Stdout,
        Some(path) => {
            let ends_in = |e: &str| path.extension().is_some_and(|x| x.eq_ignore_ascii_case(e));
            let shown = path.to_string_lossy();
            let named_as_folder = shown.ends_with(['/', std::path::MAIN_SEPARATOR]);
            if path.is_dir() || named_as_folder || path.extension().is_none() {
                Output::Dataset(path, start, packing(typed)?)
            } else if ends_in("jsonl") || ends_in("ndjson") {
                Output::File(path)
            } else {
                bail!(
                    "-o {shown}: name a file that ends in .jsonl, or a folder for a dataset ({shown}/)"
                );
            }
        }
    };
    let packed = typed.zstd
        || typed.csv_bom
        || typed
            .format
            .iter()
            .any(|f| *f != typed::DatasetFormat::Jsonl);
    if packed && !matches!(output, Output::Dataset(..)) {
        bail!("--format, --zstd and --csv-bom are for a dataset folder; name one with -o FOLDER/");
    }
    if start != Start::New && !matches!(output, Output::Dataset(..)) {
        bail!("--resume and --update go on with a dataset folder; name it with -o FOLDER/");
    }
    Ok(output)
}

/// A time in seconds.
fn seconds(option: &str, typed: f64) -> Result<Duration> {
    if !(0.0..=1e9).contains(&typed) {
        bail!("{option} {typed}: give a number of seconds, 0 or more");
    }
    Ok(Duration::from_secs_f64(typed))
}

/// Worker processes that are asked for the same as this one.
fn isolation(
    typed: &typed::Extract,
    shape: Shape,
    options: ingest::Options,
    log: Option<&str>,
) -> Result<Isolation> {
    let time = seconds("--timeout", typed.timeout)?;
    let mut arguments: Vec<OsString> = vec!["worker".into()];
    match shape {
        Shape::Lines => {}
        Shape::Pretty => arguments.push("--pretty".into()),
        Shape::Rows => arguments.push("--rows".into()),
    }
    if let Some(encoding) = &typed.inputs.reading.encoding {
        arguments.extend(["--encoding".into(), encoding.into()]);
    }
    if typed.inputs.reading.changes == typed::Changes::Original {
        arguments.extend(["--changes".into(), "original".into()]);
    }
    if let Some(log) = log {
        arguments.extend(["--log".into(), log.into()]);
    }
    let memory = Some(typed.max_memory).filter(|m| *m > 0);
    if let Some(memory) = memory {
        arguments.extend(["--max-memory".into(), memory.to_string().into()]);
    }
    Ok(Isolation {
        program: std::env::current_exe()
            .context("the program can't find itself; try --isolation none")?,
        arguments,
        time: Some(time).filter(|time| !time.is_zero()),
        options,
        memory: memory.map(|m| m.saturating_mul(1 << 20)),
        lines: log.map(|_| Lines(Arc::new(stderr::lines))),
    })
}

impl Extract {
    /// Understands what was typed.
    ///
    /// # Errors
    /// When an argument is wrong: a glob, an encoding, an output name.
    pub fn new(typed: typed::Extract, log: Option<&str>) -> Result<Self> {
        let output = output(
            &typed,
            match (typed.update, typed.resume) {
                (true, _) => Start::Update,
                (false, true) => Start::Resume,
                (false, false) => Start::New,
            },
        )?;
        let shape = match &output {
            Output::Dataset(..) => Shape::Rows,
            Output::Stdout if std::io::stdout().is_terminal() => Shape::Pretty,
            Output::Stdout | Output::File(_) => Shape::Lines,
        };
        let own = match &output {
            Output::File(path) | Output::Dataset(path, ..) => Some(path.as_path()),
            Output::Stdout => None,
        };
        let reads = Reads::new(&typed.inputs, own)?;
        let isolation = match typed.isolation {
            typed::Isolation::None => None,
            typed::Isolation::Process => {
                Some(isolation(&typed, shape, reads.options.clone(), log)?)
            }
        };
        Ok(Self {
            roots: reads.roots,
            filter: reads.filter,
            output,
            settings: Settings {
                options: reads.options,
                jobs: reads.jobs,
                shape,
                isolation,
            },
            strict: typed.strict,
            loudness: if typed.quiet {
                0
            } else {
                1 + typed.verbose.min(2)
            },
            progress: match typed.progress {
                ProgressKind::Auto if typed.quiet => ProgressKind::None,
                ProgressKind::Auto if std::io::stderr().is_terminal() => ProgressKind::Bar,
                ProgressKind::Auto => ProgressKind::Plain,
                named => named,
            },
            timings: typed.timings,
            checkpoint: seconds("--checkpoint", typed.checkpoint)?,
        })
    }
}
