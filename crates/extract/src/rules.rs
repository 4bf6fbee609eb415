//! All rule files, so that a run can say by which words it read.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

#[cfg(test)]
mod tests {
    #[test]
    fn rule_files_are_listed_in_order() {
        let names: Vec<&str> = super::FILES.iter().map(|(name, _)| *name).collect();
        assert!(names.contains(&"units.toml") && names.contains(&"forms/labels.toml"));
        assert!(names.is_sorted());
    }
}
