//! Claims of several stages in one document order.

use gongbao_model::{Claim, ClaimId};

/// Puts two lists of claims into document order (by the start of their spans; at one place the first list's claims come first) and
/// moves their links along. Links inside each list are indexes into that list.
#[must_use]
pub fn merge(first: Vec<Claim>, second: Vec<Claim>) -> Vec<Claim> {
    let split = first.len();
    let mut all: Vec<Claim> = first;
    all.extend(second.into_iter().map(|mut c| {
        let shift = |id: Option<ClaimId>| id.map(|id| ClaimId(id.0 + split as u32));
        c.whole = shift(c.whole);
        c.base = shift(c.base);
        c
    }));
    // One of the lists is often empty; what stands in order needs no moving.
    if all.is_sorted_by_key(|c| c.quantity.span.start) {
        return all;
    }
    let mut order: Vec<u32> = (0..all.len() as u32).collect();
    order.sort_by_key(|&i| {
        all.get(i as usize)
            .map_or((0, 0), |c| (c.quantity.span.start, i))
    });
    let mut place = vec![0u32; all.len()];
    for (new, &old) in order.iter().enumerate() {
        if let Some(slot) = place.get_mut(old as usize) {
            *slot = new as u32;
        }
    }
    let mut out: Vec<Option<Claim>> = all.into_iter().map(Some).collect();
    let moved =
        |id: Option<ClaimId>| id.and_then(|id| place.get(id.0 as usize).map(|&n| ClaimId(n)));
    order
        .iter()
        .filter_map(|&old| out.get_mut(old as usize).and_then(Option::take))
        .map(|mut c| {
            c.whole = moved(c.whole);
            c.base = moved(c.base);
            c
        })
        .collect()
}
