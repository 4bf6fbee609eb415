//! Calls into libraries that may panic on hostile input.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs `f` and gives `None` when it panics. Nothing of the panic is printed; panics outside of such a call are reported as before.
pub fn isolated<T>(f: impl FnOnce() -> T) -> Option<T> {
    // The hook is process-wide, so it is wrapped once, and a flag of the thread decides.
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !SILENT.with(Cell::get) {
                before(info);
            }
        }));
    });
    let was = SILENT.with(|s| s.replace(true));
    let result = catch_unwind(AssertUnwindSafe(f)).ok();
    SILENT.with(|s| s.set(was));
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_gives_none_and_the_next_call_works() {
        assert_eq!(isolated(|| -> u32 { panic!("as a library would") }), None);
        assert_eq!(isolated(|| 7), Some(7));
    }
}
