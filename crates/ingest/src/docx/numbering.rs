//! The numbering engine: which automatic number stands before a paragraph.
//!
//! Counters belong to the abstract list; its instances (`w:num`) share them, and an instance with a start override restarts its level
//! once, when it is first used. A level used restarts the deeper ones unless `w:lvlRestart` says otherwise.

use super::native::{NumberingRef, ParagraphProps, RunProps, SymbolFont};
use super::number_format::NumberFormat;
use super::properties::{paragraph_props, run_props};
use super::styles::StyleSheet;
use super::symbols;
use super::xml::{Token, Xml};
use std::collections::BTreeMap;

/// Levels of a list.
const LEVELS: usize = 9;

/// What stands between label and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Suffix {
    /// A tab.
    #[default]
    Tab,
    /// A space.
    Space,
    /// Nothing.
    Nothing,
}

/// `w:lvl`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Level {
    pub(crate) start: Option<u32>,
    pub(crate) format: NumberFormat,
    pub(crate) text: String,
    pub(crate) suffix: Suffix,
    /// `w:lvlRestart`: 0 never restarts, n restarts after level n (counted from 1) or a higher one.
    pub(crate) restart: Option<u32>,
    /// `w:isLgl`: all numbers of the label are decimals.
    pub(crate) legal: bool,
    pub(crate) paragraph_style: Option<String>,
    pub(crate) picture: bool,
    pub(crate) props: ParagraphProps,
    pub(crate) run: RunProps,
}

/// `w:abstractNum`.
#[derive(Debug, Default)]
pub(crate) struct Abstract {
    pub(crate) levels: BTreeMap<u8, Level>,
    /// `w:numStyleLink`: the levels are those of the list style of this id.
    pub(crate) style_link: Option<String>,
}

/// `w:num`.
#[derive(Debug, Default)]
pub(crate) struct Instance {
    pub(crate) abstract_id: i32,
    pub(crate) starts: BTreeMap<u8, u32>,
    pub(crate) levels: BTreeMap<u8, Level>,
}

/// The definitions of numbering.xml.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) abstracts: BTreeMap<i32, Abstract>,
    pub(crate) instances: BTreeMap<i32, Instance>,
    /// What broke the part.
    pub(crate) problem: Option<String>,
}

/// Counters of one abstract list: `None` where a level was not used yet, or was restarted.
type Counters = [Option<u32>; LEVELS];

/// The engine with its counters.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    definitions: Definitions,
    counters: BTreeMap<i32, Counters>,
    /// Start overrides that were applied: instance and level.
    applied: std::collections::BTreeSet<(i32, u8)>,
}

/// An automatic number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    /// As printed, what separates it from the text included.
    pub(crate) text: String,
    /// Whether the level prints it bold, where it says.
    pub(crate) bold: Option<bool>,
}

impl Definitions {
    /// Reads numbering.xml.
    pub(crate) fn parse(text: &str, nesting: u32, styles: &StyleSheet) -> Self {
        let mut out = Definitions::default();
        let mut xml = Xml::new(text, nesting);
        loop {
            match xml.next() {
                Token::Open(e) => match e.name() {
                    "numbering" => {}
                    "abstractNum" => {
                        let id = e.int("abstractNumId").unwrap_or(-1);
                        let definition = abstract_num(&mut xml, styles);
                        out.abstracts.entry(id).or_insert(definition);
                    }
                    "num" => {
                        let id = e.int("numId").unwrap_or(-1);
                        let instance = num(&mut xml, styles);
                        out.instances.entry(id).or_insert(instance);
                    }
                    _ => xml.skip(),
                },
                Token::End => break,
                _ => {}
            }
        }
        out.problem = xml.problem.take();
        out
    }
    /// The abstract list of an instance, links through list styles followed.
    fn abstract_of(&self, num: i32, styles: &StyleSheet) -> Option<i32> {
        let mut id = self.instances.get(&num)?.abstract_id;
        for _ in 0..8 {
            let Some(link) = self.abstracts.get(&id)?.style_link.as_deref() else {
                return Some(id);
            };
            let style = styles.get(styles.index(link))?;
            id = self
                .instances
                .get(&style.paragraph.numbering.num?)?
                .abstract_id;
        }
        None
    }
    fn level(&self, num: i32, abstract_id: i32, level: u8) -> Option<&Level> {
        let own = self.instances.get(&num).and_then(|i| i.levels.get(&level));
        own.or_else(|| self.abstracts.get(&abstract_id)?.levels.get(&level))
    }
    /// The numbering that holds for a paragraph: instance and level.
    fn applies(
        &self,
        direct: NumberingRef,
        props: &ParagraphProps,
        styles: &StyleSheet,
    ) -> Option<(i32, u8)> {
        let style = styles.of_paragraph(props);
        let inherited = style.map(|s| s.paragraph.numbering).unwrap_or_default();
        let num = direct.num.or(inherited.num).filter(|&n| n != 0)?;
        if let Some(level) = direct.level {
            return Some((num, level));
        }
        if direct.num.is_some() {
            return Some((num, 0));
        }
        // A level that links to the style wins over the level that the style states.
        let owner = styles
            .get(style.and_then(|s| s.numbering_owner))
            .map(|s| s.id.as_str());
        let own = style.map(|s| s.id.as_str());
        let linked = self.abstract_of(num, styles).and_then(|a| {
            let levels = &self.abstracts.get(&a)?.levels;
            let by = |id: Option<&str>| {
                levels
                    .iter()
                    .find(|(_, l)| id.is_some() && l.paragraph_style.as_deref() == id)
                    .map(|(&n, _)| n)
            };
            by(own).or_else(|| by(owner))
        });
        Some((num, linked.or(inherited.level).unwrap_or(0)))
    }
}

impl Numbering {
    /// An engine at the start of a document.
    pub(crate) fn new(definitions: Definitions) -> Self {
        Self {
            definitions,
            ..Self::default()
        }
    }
    /// True when a paragraph has an automatic number (or a bullet).
    pub(crate) fn is_numbered(&self, props: &ParagraphProps, styles: &StyleSheet) -> bool {
        self.definitions
            .applies(props.numbering, props, styles)
            .is_some_and(|(num, _)| self.definitions.instances.contains_key(&num))
    }
    /// Paragraph properties that the list level adds (its indent); the paragraph's own win, those of the style lose.
    pub(crate) fn level_props(
        &self,
        props: &ParagraphProps,
        styles: &StyleSheet,
    ) -> Option<&ParagraphProps> {
        let (num, level) = self.definitions.applies(props.numbering, props, styles)?;
        let id = self.definitions.abstract_of(num, styles)?;
        Some(&self.definitions.level(num, id, level)?.props)
    }
    /// Counts a paragraph and gives its label. `None` when it has no automatic number or the number prints nothing.
    pub(crate) fn next(&mut self, props: &ParagraphProps, styles: &StyleSheet) -> Option<Label> {
        let (num, level) = self.definitions.applies(props.numbering, props, styles)?;
        let level = level.min(LEVELS as u8 - 1);
        let id = self.definitions.abstract_of(num, styles)?;
        let definitions = &self.definitions;
        let instance = definitions.instances.get(&num)?;
        let definition = definitions.level(num, id, level)?;
        // A level without w:start begins at 0 by the standard; the tools that leave it out mean 1, and LibreOffice prints 1.
        let start_of = |l: u8| {
            let own = instance.starts.get(&l).copied();
            own.or_else(|| definitions.level(num, id, l).and_then(|d| d.start))
                .unwrap_or(1)
        };
        let counters = self.counters.entry(id).or_default();
        for &l in instance.starts.keys() {
            // The override of a level holds from the first paragraph of this instance at that level or below it.
            if l <= level && self.applied.insert((num, l)) {
                counters[usize::from(l)] = None;
            }
        }
        let at = usize::from(level);
        counters[at] = Some(counters[at].map_or_else(|| start_of(level), |n| n.saturating_add(1)));
        for (deeper, counter) in counters.iter_mut().enumerate().skip(at + 1) {
            let restart = definitions
                .level(num, id, deeper as u8)
                .and_then(|d| d.restart);
            if restart.is_none_or(|r| (at as u32) < r) {
                *counter = None;
            }
        }
        if definition.format == NumberFormat::Bullet || definition.picture {
            return Some(bullet(definition));
        }
        let mut text = String::new();
        let mut rest = definition.text.as_str();
        while let Some((before, after)) = rest.split_once('%') {
            text.push_str(before);
            let digit = after
                .chars()
                .next()
                .and_then(|c| c.to_digit(10))
                .filter(|d| (1..=LEVELS as u32).contains(d));
            let Some(digit) = digit else {
                text.push('%');
                rest = after;
                continue;
            };
            let shown = (digit - 1) as u8;
            let value = counters[usize::from(shown)].unwrap_or_else(|| start_of(shown));
            let format = definitions
                .level(num, id, shown)
                .map(|d| d.format.clone())
                .unwrap_or_default();
            let format = if definition.legal && format != NumberFormat::None {
                NumberFormat::Decimal
            } else {
                format
            };
            text.push_str(&format.print(value));
            rest = after.get(1..).unwrap_or_default();
        }
        text.push_str(rest);
        if text.trim().is_empty() {
            return None;
        }
        Some(separated(text, definition))
    }
}

/// The label with what parts it from the text. A tab is printed as a gap; after a full-width mark the gap is the mark's own, so that
/// `一、` and its heading stand together as they do where the label was typed.
fn separated(mut text: String, level: &Level) -> Label {
    let wide_end = text.chars().next_back().is_some_and(|c| {
        matches!(
            c,
            '、' | '）' | '．' | '。' | '：' | '】' | '〕' | '》' | '，' | '\u{3000}' | ' '
        )
    });
    match level.suffix {
        Suffix::Nothing => {}
        Suffix::Space => text.push(' '),
        Suffix::Tab if wide_end => {}
        Suffix::Tab => text.push(' '),
    }
    Label {
        text,
        bold: level.run.bold,
    }
}

fn bullet(level: &Level) -> Label {
    let text: String = if level.picture && level.text.trim().is_empty() {
        "•".to_owned()
    } else {
        level
            .text
            .chars()
            .map(|c| {
                // A sign of the private use area is Wingdings where no font is named; a letter (Word's `o`) is itself.
                let private = ('\u{f000}'..='\u{f0ff}').contains(&c);
                let usual = private.then_some(SymbolFont::Wingdings);
                symbols::printed(c, level.run.symbol_font.or(usual))
            })
            .collect()
    };
    separated(text, level)
}

fn abstract_num(xml: &mut Xml<'_>, styles: &StyleSheet) -> Abstract {
    let mut out = Abstract::default();
    loop {
        match xml.next() {
            Token::Open(e) => match e.name() {
                "lvl" => {
                    let index = e
                        .int("ilvl")
                        .and_then(|v| u8::try_from(v).ok())
                        .unwrap_or(0);
                    let level = lvl(xml, styles);
                    out.levels.entry(index).or_insert(level);
                }
                name => {
                    if name == "numStyleLink" {
                        out.style_link = e.attr("val");
                    }
                    xml.skip();
                }
            },
            Token::Text(_) => {}
            Token::Close | Token::End => return out,
        }
    }
}

fn num(xml: &mut Xml<'_>, styles: &StyleSheet) -> Instance {
    let mut out = Instance {
        abstract_id: -1,
        ..Instance::default()
    };
    let mut level = 0_u8;
    let mut inside = 0_u8;
    loop {
        match xml.next() {
            Token::Open(e) => match e.name() {
                "lvlOverride" => {
                    level = e
                        .int("ilvl")
                        .and_then(|v| u8::try_from(v).ok())
                        .unwrap_or(0);
                    inside = 1;
                }
                "lvl" if inside > 0 => {
                    let definition = lvl(xml, styles);
                    out.levels.insert(level, definition);
                }
                name => {
                    match name {
                        "abstractNumId" => out.abstract_id = e.val_int().unwrap_or(-1),
                        "startOverride" => {
                            if let Some(start) = e.val_int().and_then(|v| u32::try_from(v).ok()) {
                                out.starts.insert(level, start);
                            }
                        }
                        _ => {}
                    }
                    xml.skip();
                }
            },
            Token::Text(_) => {}
            Token::Close if inside > 0 => inside = 0,
            Token::Close | Token::End => return out,
        }
    }
}

fn lvl(xml: &mut Xml<'_>, styles: &StyleSheet) -> Level {
    let mut out = Level::default();
    let mut choices = 0_u32;
    loop {
        match xml.next() {
            Token::Open(e) => match e.name() {
                "pPr" => out.props = paragraph_props(xml, styles),
                "rPr" => out.run = run_props(xml, styles),
                // A custom format comes with a fallback; the first branch is the one that Word shows.
                "AlternateContent" | "Choice" => choices += 1,
                name => {
                    match name {
                        "start" => out.start = e.val_int().and_then(|v| u32::try_from(v).ok()),
                        "numFmt" => {
                            out.format = match e.attr("val").as_deref() {
                                Some("custom") => {
                                    NumberFormat::custom(&e.attr("format").unwrap_or_default())
                                }
                                Some(name) => NumberFormat::named(name),
                                None => NumberFormat::Decimal,
                            }
                        }
                        "lvlText" => out.text = e.attr("val").unwrap_or_default(),
                        "suff" => {
                            out.suffix = e
                                .with_attr("val", |v| match v {
                                    "space" => Suffix::Space,
                                    "nothing" => Suffix::Nothing,
                                    _ => Suffix::Tab,
                                })
                                .unwrap_or_default();
                        }
                        "lvlRestart" => {
                            out.restart = e.val_int().and_then(|v| u32::try_from(v).ok())
                        }
                        "isLgl" => out.legal = e.toggle(),
                        "pStyle" => out.paragraph_style = e.attr("val"),
                        "lvlPicBulletId" => out.picture = true,
                        _ => {}
                    }
                    xml.skip();
                }
            },
            Token::Text(_) => {}
            Token::Close if choices > 0 => choices -= 1,
            Token::Close | Token::End => return out,
        }
    }
}
