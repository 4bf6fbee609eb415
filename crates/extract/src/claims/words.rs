//! The word tables of the claims stage (rules/roles.toml, rules/periods.toml, rules/names.toml), loaded once.

use crate::finder::Finder;
use crate::quantity::units::leak;
use crate::quantity::words::{SuffixTable, WordTable};
use gongbao_model::RuleId;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    suffix: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    prefix: Vec<String>,
    #[serde(default)]
    objects: Vec<String>,
    #[serde(default)]
    initial: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    weight: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    title: Vec<String>,
    #[serde(default)]
    past: Vec<String>,
    #[serde(default)]
    adverbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
}

#[derive(Deserialize)]
struct Group {
    id: String,
    heads: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    fillers: List,
    per: List,
    change_up: List,
    change_down: List,
    reach: List,
    compare: List,
    manner: List,
    copula: List,
    action: List,
    share: List,
    completion: List,
    budget: List,
    target: List,
    score: List,
    threshold: List,
    form_head: List,
    ellipsis: Vec<Group>,
    modifier: List,
    opening: List,
    plan: List,
    subject: List,
    right: List,
    /// Verbs before a list of examples.
    listing: List,
    purpose: List,
}

/// What a period word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PeriodWord {
    /// The year of the sentence, shifted.
    Year(i32),
    /// The last day of it.
    YearEnd(i32),
    /// A half of it.
    Half(u8),
    /// Quarters of it.
    Quarters(u8, u8),
    /// Fixed years.
    Years(i32, i32),
    /// That many years up to the year of the sentence.
    LastYears(i32),
    /// That many years after it.
    NextYears(i32),
}

#[derive(Deserialize)]
struct PeriodFile {
    period: Vec<PeriodEntry>,
}

#[derive(Deserialize)]
struct PeriodEntry {
    id: String,
    kind: String,
    #[serde(default)]
    shift: i32,
    #[serde(default)]
    first: i32,
    #[serde(default)]
    last: i32,
    words: Vec<String>,
}

/// All tables.
pub(super) struct Words {
    pub fillers: SuffixTable<()>,
    /// What a rate is per (每人每月).
    pub per: SuffixTable<()>,
    /// Direction of change: +1, -1.
    pub change: SuffixTable<i8>,
    pub reach: SuffixTable<()>,
    pub compare: WordTable<()>,
    pub manner: SuffixTable<()>,
    pub copula: SuffixTable<()>,
    pub action: SuffixTable<()>,
    pub share: SuffixTable<()>,
    pub completion: SuffixTable<()>,
    pub completion_objects: SuffixTable<()>,
    pub initial_budget: SuffixTable<()>,
    pub budget: SuffixTable<()>,
    pub budget_names: Vec<String>,
    /// The same names, to tell at once whether a text holds any.
    pub budget_named: Finder,
    pub target: Finder,
    pub weight: SuffixTable<()>,
    pub threshold: SuffixTable<()>,
    pub form_head: SuffixTable<()>,
    /// Heads with the index of their group.
    pub heads: SuffixTable<u8>,
    pub head_rules: Vec<RuleId>,
    pub modifier: SuffixTable<()>,
    pub opening: WordTable<()>,
    pub plan_title: Finder,
    pub past_title: Finder,
    pub subject: WordTable<()>,
    /// Verbs before a list of examples whose kind is counted.
    pub listing: WordTable<()>,
    /// The same verbs, read backwards from a number.
    pub listing_end: SuffixTable<()>,
    /// Verbs that say what money is for.
    pub purpose: WordTable<()>,
    /// Words that end the noun phrase behind a number.
    pub right_end: WordTable<()>,
    /// Words that follow a number and are no noun phrase.
    pub right_not: WordTable<()>,
    /// Words that begin a noun phrase although their first chars do not look like it.
    pub right_nouns: WordTable<()>,
    pub periods: WordTable<(PeriodWord, RuleId)>,
}

fn suffixes(words: Vec<String>) -> SuffixTable<()> {
    SuffixTable::new(words.into_iter().map(|w| (w, ())))
}

fn prefixes(words: Vec<String>) -> WordTable<()> {
    WordTable::new(words.into_iter().map(|w| (w, ())))
}

fn anywhere(words: &[String]) -> Finder {
    Finder::new(words.iter().map(String::as_str))
}

fn load(roles: &str, periods: &str) -> Result<Words, String> {
    let f: File = toml::from_str(roles).map_err(|e| format!("roles.toml: {e}"))?;
    let p: PeriodFile = toml::from_str(periods).map_err(|e| format!("periods.toml: {e}"))?;
    let mut period_words = Vec::new();
    for entry in p.period {
        let part = |n: i32| u8::try_from(n).map_err(|e| format!("{}: {e}", entry.id));
        let kind = match entry.kind.as_str() {
            "year" => PeriodWord::Year(entry.shift),
            "year_end" => PeriodWord::YearEnd(entry.shift),
            "half" => PeriodWord::Half(part(entry.first)?),
            "quarters" => PeriodWord::Quarters(part(entry.first)?, part(entry.last)?),
            "years" => PeriodWord::Years(entry.first, entry.last),
            "last_years" => PeriodWord::LastYears(entry.first),
            "next_years" => PeriodWord::NextYears(entry.first),
            other => return Err(format!("periods.toml: {}: unknown kind {other}", entry.id)),
        };
        let rule = leak(entry.id);
        period_words.extend(entry.words.into_iter().map(|w| (w, (kind, rule))));
    }
    let change = f
        .change_up
        .suffix
        .into_iter()
        .map(|w| (w, 1i8))
        .chain(f.change_down.suffix.into_iter().map(|w| (w, -1i8)));
    let mut head_rules = Vec::new();
    let mut heads = Vec::new();
    for (i, group) in f.ellipsis.into_iter().enumerate() {
        head_rules.push(leak(group.id));
        let i = u8::try_from(i).map_err(|e| e.to_string())?;
        heads.extend(group.heads.into_iter().map(|w| (w, i)));
    }
    Ok(Words {
        fillers: suffixes(f.fillers.suffix),
        per: suffixes(f.per.suffix),
        change: SuffixTable::new(change),
        reach: suffixes(f.reach.suffix),
        compare: prefixes(f.compare.words),
        manner: suffixes(f.manner.suffix),
        copula: suffixes(f.copula.suffix),
        action: suffixes(f.action.suffix),
        share: suffixes(f.share.suffix),
        completion: suffixes(f.completion.suffix),
        completion_objects: suffixes(f.completion.objects),
        initial_budget: suffixes(f.budget.initial),
        budget: suffixes(f.budget.words),
        budget_named: anywhere(&f.budget.names),
        budget_names: f.budget.names,
        target: anywhere(&f.target.words),
        weight: suffixes(f.score.weight),
        threshold: suffixes(f.threshold.before),
        form_head: suffixes(f.form_head.suffix),
        heads: SuffixTable::new(heads),
        head_rules,
        modifier: suffixes(f.modifier.suffix),
        opening: prefixes(f.opening.prefix),
        plan_title: anywhere(&f.plan.title),
        past_title: anywhere(&f.plan.past),
        subject: prefixes(f.subject.words),
        listing_end: suffixes(f.listing.words.clone()),
        listing: prefixes(f.listing.words),
        purpose: prefixes(f.purpose.words),
        right_end: prefixes(f.right.words),
        right_not: prefixes(f.right.adverbs),
        right_nouns: prefixes(f.right.nouns),
        periods: WordTable::new(period_words),
    })
}

#[allow(
    clippy::panic,
    reason = "the files are part of the program, and a test loads them"
)]
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    match load(
        include_str!("../../rules/roles.toml"),
        include_str!("../../rules/periods.toml"),
    ) {
        Ok(words) => words,
        Err(e) => panic!("{e}"),
    }
});

/// A list of rules/names.toml.
#[derive(Debug, Deserialize)]
#[serde(from = "Vec<String>")]
pub(super) struct Listed(&'static [&'static str]);

impl From<Vec<String>> for Listed {
    fn from(words: Vec<String>) -> Self {
        let words: Vec<&'static str> = words.into_iter().map(leak).collect();
        Self(Box::leak(words.into_boxed_slice()))
    }
}

impl std::ops::Deref for Listed {
    type Target = [&'static str];
    fn deref(&self) -> &Self::Target {
        self.0
    }
}

/// The lists of rules/names.toml, told there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    pub grouping: Listed,
    pub money_endings: Listed,
    pub no_comparison: Listed,
    pub general_concepts: Listed,
    pub government_concepts: Listed,
    pub heading_tails: Listed,
    pub classed: Listed,
    pub reviews: Listed,
    pub volts: Listed,
    pub bounds: Listed,
    pub named_actions: Listed,
    pub balances: Listed,
    pub levels: Listed,
    pub shared_tails: Listed,
    pub compounds: Listed,
    pub action_adverbs: Listed,
    pub owning: Listed,
    pub counted: Listed,
    pub narrowing: Listed,
    pub sums: Listed,
    pub spending: Listed,
    pub measures: Listed,
    pub causing: Listed,
    pub found: Listed,
    pub account_openings: Listed,
    pub purpose_adverbs: Listed,
    pub giving: Listed,
    pub tagger_words: Listed,
    pub class_kinds: Listed,
    pub acting: Listed,
    pub stocks: Listed,
    pub rates: Listed,
    pub moved: Listed,
    pub taken: Listed,
    pub no_fillers: Listed,
    pub industries: Listed,
    pub evenness: Listed,
    pub leaning: Listed,
    pub costs: Listed,
    pub awarding: Listed,
    pub subject_verbs: Listed,
    pub day_counts: Listed,
    pub dealing: Listed,
    pub adding: Listed,
    pub bare_rates: Listed,
    pub money_rates: Listed,
    pub thing_rates: Listed,
    pub carried_out: Listed,
    pub goals: Listed,
    pub goal_ends: Listed,
    pub beyond: Listed,
    pub outcomes: Listed,
    pub heads_of_one: Listed,
    pub remaining: Listed,
    pub zones: Listed,
    pub districts: Listed,
    pub anaphora: Listed,
    pub funders: Listed,
    pub people: Listed,
    pub sites: Listed,
    pub no_modifiers: Listed,
    pub spanning: Listed,
    pub together: Listed,
    pub schooling: Listed,
    pub reaching: Listed,
    pub ahead: Listed,
    pub money_objects: Listed,
    pub closing_units: Listed,
}

#[allow(
    clippy::panic,
    reason = "the file is part of the program, and a test loads it"
)]
static LISTS: LazyLock<Lists> =
    LazyLock::new(
        || match toml::from_str(include_str!("../../rules/names.toml")) {
            Ok(lists) => lists,
            Err(e) => panic!("rules/names.toml: {e}"),
        },
    );

/// The lists of names.
pub(super) fn lists() -> &'static Lists {
    &LISTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_load() {
        assert!(lists().spending.iter().all(|word| !word.is_empty()));
    }

    #[test]
    fn the_tables_load() {
        let w = load(
            include_str!("../../rules/roles.toml"),
            include_str!("../../rules/periods.toml"),
        )
        .unwrap();
        assert_eq!(w.change.end_of("同比下降").map(|(_, d)| d), Some(-1));
        assert_eq!(w.change.end_of("增长").map(|(_, d)| d), Some(1));
        assert!(w.reach.end_of("提升至").is_some());
        assert_eq!(
            w.periods.at("上年同期的").map(|(_, p)| p.0),
            Some(PeriodWord::Year(-1))
        );
    }
}
