//! What was typed: the command line as clap sees it. Nothing here is checked against the world; [`super::meant`] does that.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Turns published Chinese reports into data that can be checked.
#[derive(Debug, Parser)]
#[command(
    name = "gongbao",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Log to standard error: a level (error, warn, info, debug, trace), or levels by module (warn,gongbao_pipeline=debug).
    #[arg(long, value_name = "FILTER", global = true)]
    pub log: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read files and folders, write one JSON line per document.
    Extract(Extract),
    /// Show one document in the terminal: outline, tables, claims, findings.
    Show(Show),
    /// Say which rule made a result, and from which words.
    Explain(Explain),
    /// Check figures against each other: sums, changes, shares, rates, scores, body against tables.
    Check(Check),
    /// Print the JSON Schema of the output.
    Schema(Schema),
    /// Serve a parent process; the life of a worker of `extract`.
    #[command(hide = true)]
    Worker(Worker),
    /// Look into the stages of reading.
    #[command(subcommand)]
    Debug(Debug),
}

/// `gongbao debug`.
#[derive(Debug, Subcommand)]
pub enum Debug {
    /// What the layout makes of a page: glyphs, rulings, lines, cells, blocks and their order.
    Layout(DebugLayout),
}

/// `gongbao debug layout`.
#[derive(Debug, Args)]
pub struct DebugLayout {
    /// A PDF file.
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// Page, from 1.
    #[arg(long, default_value_t = 1)]
    pub page: u32,
    /// Draw the page here as well.
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

/// How files are read; shared by all commands that read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// Text encoding of text files (gb18030, gbk, big5, utf-16le, …); detected when not given.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Which text of tracked changes is read.
    #[arg(long, value_enum, default_value_t = Changes::Final)]
    pub changes: Changes,
}

/// Which files are read, and how; shared by the commands that read many.
#[derive(Debug, Args)]
pub struct Inputs {
    /// Files, folders (walked), zip archives of documents, globs; `-` reads a list of paths from standard input.
    #[arg(required_unless_present = "files_from", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Read the paths of a list, one per line or parted by NUL bytes; `-` for standard input.
    #[arg(long, value_name = "LIST")]
    pub files_from: Option<PathBuf>,
    /// Only files of a folder that match this glob (repeatable).
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// No files of a folder that match this glob (repeatable).
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "clap would print a comment here as the help of the whole group"
    )]
    pub reading: Reading,
    /// Number of threads; all cores when not given.
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// Tracked changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Changes {
    /// Insertions in, deletions out.
    Final,
    /// Insertions out, deletions in.
    Original,
}

/// `gongbao extract`.
#[derive(Debug, Args)]
pub struct Extract {
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "clap would print a comment here as the help of the whole group"
    )]
    pub inputs: Inputs,
    /// Where the result goes: a .jsonl file, or a folder for a dataset; without it, standard output.
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// Formats of a dataset folder (several: repeated, or separated by commas).
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "FORMAT",
        help_heading = "Dataset"
    )]
    pub format: Vec<DatasetFormat>,
    /// Compress JSON Lines of a dataset with Zstandard.
    #[arg(long, help_heading = "Dataset")]
    pub zstd: bool,
    /// Begin CSV files with a byte order mark, so that Excel takes them for UTF-8.
    #[arg(long, help_heading = "Dataset")]
    pub csv_bom: bool,
    /// Size of JSON Lines after which a table goes on in another file, in every format but SQLite.
    #[arg(
        long,
        value_name = "MB",
        default_value_t = 256,
        help_heading = "Dataset"
    )]
    pub partition_size: u64,
    /// Go on with a dataset whose run was broken off.
    #[arg(long)]
    pub resume: bool,
    /// Read only new and changed inputs, and take the rows of the others from the dataset that stands there.
    #[arg(long)]
    pub update: bool,
    /// Where documents are read: in worker processes, so that one that crashes or hangs costs only itself, or all in this one.
    #[arg(long, value_enum, default_value_t = Isolation::Process, help_heading = "Limits")]
    pub isolation: Isolation,
    /// Time for one document; 0 for no limit (worker processes only).
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 120.0,
        help_heading = "Limits"
    )]
    pub timeout: f64,
    /// Memory of one worker process; 0 for no limit.
    #[arg(
        long,
        value_name = "MB",
        default_value_t = 2048,
        help_heading = "Limits"
    )]
    pub max_memory: u64,
    /// How often a dataset is brought to the disk; a crash costs no more than that.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 3.0,
        help_heading = "Limits"
    )]
    pub checkpoint: f64,
    /// Exit with status 1 when any document could not be read.
    #[arg(long)]
    pub strict: bool,
    /// How the run tells how far it is, on standard error.
    #[arg(long, value_enum, value_name = "KIND", default_value_t = ProgressKind::Auto)]
    pub progress: ProgressKind,
    /// Tell how long each stage took, for each document and in the summary.
    #[arg(long)]
    pub timings: bool,
    /// No summary.
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// One line on standard error per document (-vv: with its warnings).
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// How a run tells how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressKind {
    /// A bar on a terminal, lines elsewhere, nothing with --quiet.
    Auto,
    /// A bar with files, MB/s, errors and the time that is left.
    Bar,
    /// The same as a line every ten seconds.
    Plain,
    /// JSON, one object per line: progress each second, documents that failed, the summary.
    Json,
    /// Nothing.
    None,
}

/// Formats of a dataset folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DatasetFormat {
    /// JSON Lines, the default.
    Jsonl,
    /// Comma-separated values.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// One SQLite database of all tables.
    Sqlite,
    /// Excel workbooks of indicators, claims and findings.
    Xlsx,
}

/// Where documents are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Isolation {
    /// In worker processes, one per thread.
    Process,
    /// In this process.
    None,
}

/// `gongbao worker`.
#[derive(Debug, Args)]
pub struct Worker {
    /// Rows of a dataset, not lines.
    #[arg(long)]
    pub rows: bool,
    /// Indented JSON.
    #[arg(long)]
    pub pretty: bool,
    /// Limit on the address space in MB.
    #[arg(long, value_name = "MB")]
    pub max_memory: Option<u64>,
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "clap would print a comment here as the help of the whole group"
    )]
    pub reading: Reading,
}

/// `gongbao show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The document.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only these parts.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub only: Vec<Part>,
    /// Width in columns; that of the terminal when not given.
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,
    /// When to use colour.
    #[arg(long, value_enum, default_value_t = When::Auto)]
    pub color: When,
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "clap would print a comment here as the help of the whole group"
    )]
    pub reading: Reading,
}

/// Parts of `gongbao show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// What the document is.
    Meta,
    /// Headings.
    Outline,
    /// Tables.
    Tables,
    /// Indicator rows.
    Indicators,
    /// Claims.
    Claims,
    /// Findings.
    Findings,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `gongbao explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The document.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "clap would print a comment here as the help of the whole group"
    )]
    pub target: Target,
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "clap would print a comment here as the help of the whole group"
    )]
    pub reading: Reading,
}

/// What `explain` explains.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Target {
    /// A claim, for example c7.
    #[arg(long, value_name = "ID")]
    pub claim: Option<String>,
    /// A section, for example s3.
    #[arg(long, value_name = "ID")]
    pub section: Option<String>,
    /// A table, for example t1.
    #[arg(long, value_name = "ID")]
    pub table: Option<String>,
    /// A finding, for example f1.
    #[arg(long, value_name = "ID")]
    pub finding: Option<String>,
}

/// `gongbao check`.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "clap would print a comment here as the help of the whole group"
    )]
    pub inputs: Inputs,
    /// Least severity that is reported; findings of it or above make the exit status 1.
    #[arg(long, value_enum, default_value_t = MinSeverity::Rounding)]
    pub min_severity: MinSeverity,
    /// Output format.
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
    /// Where the result goes; without it, standard output.
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// No summary.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Least severity of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MinSeverity {
    /// Everything.
    Note,
    /// Misses by one unit in the last printed digit, and errors.
    Rounding,
    /// Errors.
    Error,
}

/// Formats of `gongbao check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For the terminal.
    Text,
    /// JSON Lines, one finding each.
    Jsonl,
    /// SARIF 2.1.0, for editors and continuous integration.
    Sarif,
    /// A Word working paper (审计工作底稿).
    Docx,
}

/// `gongbao schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Which schema.
    #[arg(value_enum, default_value_t = SchemaName::Record)]
    pub name: SchemaName,
}

/// Schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaName {
    /// One line of output.
    Record,
}
