//! What is gathered while one table is read: claims, indicators, fields, diagnostics.

use super::context::Context;
use super::registry::{Form, Special, registry};
use super::sheet::Sheet;
use crate::claims::concepts;
use crate::quantity;
use gongbao_model::{
    CellRef, Claim, Dimension, Indicator, Origin, Period, Place, Quantity, Role, RuleId, Span,
    TableInfo, Trace,
};
use std::collections::BTreeMap;

/// Most diagnostics of one table; a broken grid would otherwise repeat itself row by row.
const MOST_DIAGNOSTICS: usize = 20;

/// A table in the course of being read.
#[derive(Debug)]
pub struct Reading<'s, 'a> {
    /// The grid.
    pub sheet: &'s Sheet<'a>,
    /// Its surroundings.
    pub context: Context,
    /// What is known of the table.
    pub info: TableInfo,
    /// The form that it is.
    pub form: Option<&'static Form>,
    /// Role of figures whose header says nothing.
    pub default_role: Option<Role>,
    /// Claims.
    pub claims: Vec<Claim>,
    /// Indicators.
    pub indicators: Vec<Indicator>,
    /// Cells of words beside figures, which are neither labels nor heads, with the label of their row.
    pub remarks: Vec<(CellRef, String)>,
    /// Concepts of names that were asked for.
    pub concepts: BTreeMap<Dimension, BTreeMap<String, Option<&'static str>>>,
}

/// What is said of a figure.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Metric.
    pub metric: String,
    /// Role.
    pub role: Option<Role>,
    /// Period, where header or label tell it.
    pub period: Option<Period>,
    /// Unit, where header or label tell it.
    pub unit: Option<String>,
    /// Concept.
    pub concept: Option<&'static str>,
    /// The part of the metric that the row tells, where there are two.
    pub item: String,
    /// The part of the metric that the column tells.
    pub column: String,
    /// Rule that told the role.
    pub rule: Option<RuleId>,
}

impl Reading<'_, '_> {
    /// Notes something wrong or doubtful.
    pub fn doubt(&mut self, message: String) {
        if self.info.diagnostics.len() < MOST_DIAGNOSTICS {
            self.info.diagnostics.push(message);
        }
    }
    /// Makes a claim of the number in a cell. False where the cell holds no quantity.
    pub fn claim(&mut self, cell: usize, said: Said) -> bool {
        self.claim_span(cell, self.sheet.span(cell), said)
    }
    /// Makes a claim of the number in a part of a cell. False where the part holds no quantity.
    pub fn claim_span(&mut self, cell: usize, span: Span, said: Said) -> bool {
        let role = self.role_of(&said);
        let unit = said
            .unit
            .clone()
            .or_else(|| self.unit_for(role, &said.metric));
        let Some(quantity) = quantity::parse_cell(&self.sheet.doc.text, span, unit.as_deref())
        else {
            return false;
        };
        let role = super::header::by_unit(role, &quantity.unit);
        let concept = said
            .concept
            .or_else(|| self.concept_of(&said, &quantity, role));
        let corner = self.sheet.corner(cell);
        let mut why = Vec::with_capacity(2);
        if let Some(form) = self.info.form {
            why.push(Trace::new(form, self.info.caption_span));
        }
        why.push(Trace::new(said.rule.unwrap_or("forms.grid"), None));
        self.claims.push(Claim {
            quantity,
            origin: Origin::Table,
            place: Some(Place {
                table: self.sheet.id,
                cell: corner,
            }),
            section: self.info.section,
            metric: said.metric,
            concept,
            project: self.info.project.clone(),
            subject: None,
            period: said.period.or(self.context.period).or(self
                .context
                .clock
                .year
                .map(Period::Year)),
            role,
            whole: None,
            base: None,
            quote: self.sheet.row_span(corner.row as usize),
            why,
        });
        true
    }
    /// The concept of a figure: of the whole metric, else of one of its parts. An amount is one of what its row names, unless that is a total; a
    /// count is one of what its column names.
    fn concept_of(&mut self, said: &Said, quantity: &Quantity, role: Role) -> Option<&'static str> {
        let relation = matches!(
            role,
            Role::Completion | Role::Change | Role::ChangePct | Role::Share
        );
        let by_row = (quantity.dimension == Dimension::Money || relation) && !said.item.is_empty();
        let column = said.column.rsplit('：').next().unwrap_or("");
        // A total is of what its column names, where the column names something.
        let adds_up = is_whole(&said.item);
        let parts = match (by_row, adds_up) {
            (true, false) => [said.item.as_str(), ""],
            (true, true) => [column, said.item.as_str()],
            (false, _) => [column, ""],
        };
        let found = parts.into_iter().fold(
            self.resolve(&said.metric, quantity.dimension),
            |found, part| found.or_else(|| self.resolve(part, quantity.dimension)),
        );
        let Some(form) = self.form else {
            // 本年收入合计 of one account (政府性基金预算) is not all that a body takes in.
            let account = |topic: &str| registry().masked(topic) != topic;
            let part = self.info.caption.as_deref().is_some_and(account);
            return found.filter(|id| !(part && concepts::is_general(id)));
        };
        // What a body's account shows is a part of all that the body has: 本年支出 in the table of a fund is the fund's.
        let within = |id: &'static str| form.within.iter().find(|(whole, _)| whole == id);
        let bare_total = quantity.dimension == Dimension::Money
            && registry().is_special(Special::Total, &said.metric);
        match found {
            Some(id) => within(id)
                .map_or(Some(id), |(_, part)| Some(part.as_str()))
                .filter(|id| !id.is_empty()),
            None => form.concept.as_deref().filter(|_| bare_total),
        }
    }
    /// The concept of a name; the figures of a row ask for the same one.
    fn resolve(&mut self, name: &str, dimension: Dimension) -> Option<&'static str> {
        let known = self.concepts.entry(dimension).or_default();
        if let Some(concept) = known.get(name) {
            return *concept;
        }
        let topic = self.info.caption.as_deref().unwrap_or("");
        let concept = concepts::resolve_in(name, topic, dimension);
        known.insert(name.to_owned(), concept);
        concept
    }
    /// The role of a figure: as its words say; an amount of an earlier year than the table's is given for comparison.
    fn role_of(&self, said: &Said) -> Role {
        let role = said.role.or(self.default_role).unwrap_or(Role::Actual);
        match (role, said.period, self.context.clock.year) {
            (Role::Actual, Some(p), Some(year)) if p.year() < year => Role::Prior,
            _ => role,
        }
    }
    /// The unit of a figure that prints none: percent for ratios, points for scores, else the table's unit unless a count is measured.
    fn unit_for(&self, role: Role, metric: &str) -> Option<String> {
        match role {
            Role::ChangePct | Role::Share | Role::Completion => Some("%".to_owned()),
            Role::Weight | Role::Score => Some("分".to_owned()),
            Role::Rate => None,
            _ if registry().ends_special(Special::Count, metric) => None,
            _ => self.info.unit.clone(),
        }
    }
}

/// True for the label of all that a side of a table adds up (合计, 本年支出合计), not of a part of it (市县小计).
fn is_whole(label: &str) -> bool {
    let r = registry();
    let stem = r
        .special_suffix(Special::TotalEnding, label)
        .and_then(|ending| label.strip_suffix(ending))
        .map(|stem| stem.trim_start_matches("本年"));
    r.is_special(Special::Total, label)
        || stem.is_some_and(|s| s.is_empty() || r.is_special(Special::Side, s))
}
