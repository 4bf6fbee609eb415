//! Spec cases: parsing and printing.

use std::fmt::Write as _;

/// One case of a spec file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// Line of the `===` in its file, from 1.
    pub line: usize,
    /// Name.
    pub name: String,
    /// `key=value` options after ` · `.
    pub options: Vec<(String, String)>,
    /// Input, without the final newline.
    pub input: String,
    /// Expected lines.
    pub expected: Vec<String>,
    /// Words of the `--- not` part.
    pub not: Vec<String>,
}

impl Case {
    /// The value of an option.
    #[must_use]
    pub fn option(&self, key: &str) -> Option<&str> {
        self.options
            .iter()
            .find(|(k, _)| k == key)
            .map(|(_, v)| v.as_str())
    }
}

/// Reads the cases of a file.
///
/// # Errors
/// When a line stands before the first case, or a case has no `---`.
pub fn parse(text: &str) -> Result<Vec<Case>, String> {
    enum Part {
        Input,
        Expected,
        Not,
    }
    let mut cases: Vec<Case> = Vec::new();
    let mut input: Vec<&str> = Vec::new();
    let mut part = Part::Input;
    for (i, line) in text.lines().enumerate() {
        if let Some(head) = line.strip_prefix("=== ") {
            if matches!(part, Part::Input) && !cases.is_empty() {
                return Err(format!("line {}: the case before has no ---", i + 1));
            }
            let (name, options) = head.split_once(" · ").unwrap_or((head, ""));
            let options = options
                .split_whitespace()
                .map(|o| {
                    o.split_once('=')
                        .map_or((o.to_owned(), String::new()), |(k, v)| {
                            (k.to_owned(), v.to_owned())
                        })
                })
                .collect();
            cases.push(Case {
                line: i + 1,
                name: name.trim().to_owned(),
                options,
                ..Case::default()
            });
            input.clear();
            part = Part::Input;
            continue;
        }
        let Some(case) = cases.last_mut() else {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            return Err(format!("line {}: text before the first ===", i + 1));
        };
        match (&part, line) {
            (Part::Input, "---") => {
                case.input = input.join("\n");
                part = Part::Expected;
            }
            (_, "--- not") => {
                if matches!(part, Part::Input) {
                    case.input = input.join("\n");
                }
                part = Part::Not;
            }
            (Part::Input, _) => input.push(line),
            (Part::Expected, _) if line.trim().is_empty() => {}
            (Part::Not, _) if line.trim().is_empty() => {}
            (Part::Expected, _) => case.expected.push(line.trim_end().to_owned()),
            (Part::Not, _) => case.not.push(line.trim().to_owned()),
        }
    }
    if matches!(part, Part::Input) && !cases.is_empty() {
        return Err("the last case has no ---".to_owned());
    }
    Ok(cases)
}

/// Prints cases in the form that [`parse`] reads.
#[must_use]
pub fn print(cases: &[Case]) -> String {
    let mut out = String::new();
    for case in cases {
        let options: String = case
            .options
            .iter()
            .map(|(k, v)| {
                if v.is_empty() {
                    format!(" {k}")
                } else {
                    format!(" {k}={v}")
                }
            })
            .collect();
        let dot = if options.is_empty() { "" } else { " ·" };
        let _ = writeln!(out, "=== {}{dot}{options}\n{}\n---", case.name, case.input);
        for line in &case.expected {
            let _ = writeln!(out, "{line}");
        }
        if !case.not.is_empty() {
            let _ = writeln!(out, "--- not");
            for line in &case.not {
                let _ = writeln!(out, "{line}");
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{parse, print};

    #[test]
    fn a_file_survives_reading_and_printing() {
        let text = "=== one · format=md\na\n\nb\n---\nx\n--- not\ny\n\n=== two\nc\n---\n\n";
        let cases = parse(text).unwrap();
        assert_eq!(cases.len(), 2);
        assert_eq!(
            (cases[0].input.as_str(), cases[0].option("format")),
            ("a\n\nb", Some("md"))
        );
        assert_eq!(
            (cases[0].expected.as_slice(), cases[0].not.as_slice()),
            (&["x".to_owned()][..], &["y".to_owned()][..])
        );
        assert_eq!(print(&cases), text);
    }

    #[test]
    fn a_case_without_expectation_is_an_error() {
        assert!(parse("=== one\na\n=== two\nb\n---\n").is_err());
        assert!(parse("stray\n").is_err());
    }
}
