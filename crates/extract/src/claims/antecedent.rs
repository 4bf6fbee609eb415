//! What 该项目 and 上述资金 stand for: the project or the money that the text named before.

use super::engine::Block;
use super::leaning::LONG;
use super::metric;
use super::words::lists;

impl Block<'_> {
    /// 该项目全年预算数480万元: the project or the money that the text named before; none where it named none.
    pub(super) fn antecedent(&self, metric: &str, at: usize) -> Option<String> {
        if !metric.starts_with(['该', '上', '此', '本']) {
            return None;
        }
        let word = lists().anaphora.iter().find(|w| metric.starts_with(**w))?;
        let kind = ["项目", "资金", "经费", "专项"]
            .iter()
            .find(|kind| word.ends_with(**kind))?;
        let head = self.text.get(..at)?;
        let sentence = head.rfind(['。', '\n', '；'])?;
        let before = head.get(..sentence)?;
        let from = before.rfind('\n').map_or(0, |i| i + 1);
        let paragraph = before.get(from..)?;
        let mut places: Vec<usize> = paragraph.match_indices(kind).map(|(i, _)| i).collect();
        // 上述资金 is all the money of the paragraph, which its first figure names; 该项资金 is what was named last.
        if !word.starts_with("上述") {
            places.reverse();
        }
        let named = places.into_iter().take(6).find_map(|i| {
            let name = before.get(from..from + i + kind.len())?;
            let start = name
                .char_indices()
                .rev()
                .take_while(|(_, c)| c.is_alphabetic() || matches!(c, '“' | '”'))
                .last()?
                .0;
            let name = metric::noun(name.get(start..)?);
            let name = ["对", "将", "为", "按照", "开展", "安排", "下达", "实施"]
                .iter()
                .filter_map(|verb| name.rsplit_once(verb))
                .map(|(_, rest)| rest)
                .min_by_key(|rest| rest.len())
                .map_or_else(|| name.clone(), str::to_owned);
            let chars = name.chars().count();
            let pointing = lists().anaphora.iter().any(|w| name.contains(w));
            ((5..=24).contains(&chars) && !pointing).then_some(name)
        })?;
        let rest = metric.get(word.len()..)?;
        let joined = format!("{named}{rest}");
        (joined.chars().count() <= LONG).then_some(joined)
    }
}
