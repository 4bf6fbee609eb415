//! A panic while a document is read costs that document: it is caught, and its place is kept for the record.

use gongbao_model::{Error, ErrorCode};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// `Some` while this thread reads a document; the hook writes the place of a panic into it.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn install_hook() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let guarded = PLACE.with(|p| {
                let mut place = p.borrow_mut();
                if let Some(place) = place.as_mut() {
                    *place = info
                        .location()
                        .map(|l| format!("{}:{}", source_name(l.file()), l.line()))
                        .unwrap_or_default();
                }
                place.is_some()
            });
            if !guarded {
                previous(info);
            }
        }));
    });
}

/// The source file of a panic without the folders of the machine that built the program.
fn source_name(file: &str) -> &str {
    let file = file
        .rsplit_once("/registry/src/")
        .and_then(|(_, f)| f.split_once('/'))
        .map_or(file, |(_, f)| f);
    file.rsplit_once("/library/")
        .filter(|(before, _)| before.contains("rustc"))
        .map_or(file, |(_, f)| f)
}

/// Runs the work on one document; a panic in it becomes an error with code `crash` that names the place in the program.
///
/// # Errors
/// When the work panics.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Error> {
    install_hook();
    PLACE.with(|p| *p.borrow_mut() = Some(String::new()));
    let result = catch_unwind(AssertUnwindSafe(work));
    let place = PLACE.with(|p| p.borrow_mut().take()).unwrap_or_default();
    result.map_err(|payload| {
        let said = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Error::new(
            ErrorCode::Crash,
            format!("the program crashed on this file at {place}: {said}; this is a defect of gongbao, please report it with the file"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{guarded, source_name};
    use gongbao_model::ErrorCode;

    #[test]
    fn a_panic_names_its_place() {
        let error = guarded(|| {
            let empty: Vec<u8> = Vec::new();
            empty[1]
        })
        .unwrap_err();
        assert_eq!(error.code, ErrorCode::Crash);
        assert!(error.message.contains("crash.rs:"), "{}", error.message);
        assert_eq!(guarded(|| 7), Ok(7));
    }

    #[test]
    fn places_do_not_show_the_build_machine() {
        assert_eq!(
            source_name("/home/x/.cargo/registry/src/index-1/calamine-0.38/src/lib.rs"),
            "calamine-0.38/src/lib.rs"
        );
        assert_eq!(
            source_name("/rustc/5980/library/core/src/option.rs"),
            "core/src/option.rs"
        );
        assert_eq!(
            source_name("crates/ingest/src/lib.rs"),
            "crates/ingest/src/lib.rs"
        );
    }
}
