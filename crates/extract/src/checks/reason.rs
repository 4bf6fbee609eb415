//! `reason`: a change and the cause given for it point in opposite directions.
//!
//! 减少…主要原因是增人增资, 增加…主要原因是压减支出. Words can be meant otherwise, so it is never more than a note; it is written only where the
//! cause names the one direction and not the other.

use super::Context;
use super::report::{Draft, Findings, squeeze};
use gongbao_model::{Origin, Role, Severity};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let claims = &cx.analysis.claims;
    for (i, c) in claims.iter().enumerate() {
        if c.origin != Origin::Text
            || !matches!(c.role, Role::Change | Role::ChangePct)
            || c.quantity.value.is_zero()
        {
            continue;
        }
        let from = c.quantity.span.end as usize;
        let to = claims
            .get(i + 1)
            .filter(|n| n.origin == Origin::Text)
            .map_or(usize::MAX, |n| n.quantity.span.start as usize);
        let end = (c.quote.end as usize).min(to).max(from);
        let Some(tail) = cx.doc.text.get(from..end) else {
            continue;
        };
        let Some(at) = tail.find("原因") else {
            continue;
        };
        let reason = &tail[at..];
        let (up, down) = (
            cx.relations.reasons.up.as_slice(),
            cx.relations.reasons.down.as_slice(),
        );
        let has = |words: &'static [String]| words.iter().find(|w| reason.contains(w.as_str()));
        let rises = !c.quantity.value.is_sign_negative();
        let (word, against) = match (has(up), has(down)) {
            (Some(w), None) if !rises => (w, "减少"),
            (None, Some(w)) if rises => (w, "增加"),
            _ => continue,
        };
        let place = cx.name.place(c);
        let zh = format!(
            "{place}：{}{against}{}，所述原因却是“{word}”（{}）",
            cx.name.measure(c),
            cx.name.figure(c),
            squeeze(reason, 40)
        );
        let en = format!(
            "{place}: {} {} by {}, yet the reason given is “{word}”",
            cx.name.measure(c),
            if rises { "rises" } else { "falls" },
            cx.name.figure(c)
        );
        let draft = Draft {
            check: "reason",
            rule: "checks.reason",
            severity: Severity::Note,
            stated: Some(c.quantity.value),
            computed: None,
            claims: vec![i],
            cells: vec![],
            tables: vec![],
            span: c.quantity.span,
        };
        draft.say(cx.analysis, (zh, en), out);
    }
}
