//! The noun phrase that a figure measures.

mod attributive;
mod compared;
mod edges;
mod ellipsis;
mod enumeration;
mod noun;

pub(super) use attributive::{attributive, household_noun, person_noun};
pub(super) use compared::{added, between, change_inside, unopened};
pub(super) use edges::{strip_copula, strip_form, strip_notes, without_abbreviation};
pub(super) use ellipsis::{
    account, complete, holds_balance, is_account_line, is_fiscal_head, is_modifier, is_place,
    names_account, narrowed, same, total_after_addition,
};
pub(super) use enumeration::{enumerated, last_member};
pub(super) use noun::{finish, lead, noun, says_how};
