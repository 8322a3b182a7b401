//! A pack to start from.

use super::id::PackId;

/// The files of a small pack that is sound: a note, three questions, a network.
pub fn files(id: &PackId) -> Vec<(&'static str, String)> {
    let words = id.as_str().replace('-', " ");
    let mut letters = words.chars();
    let title: String = letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default();
    let manifest =
        include_str!("pack.toml").replace("\"PACK\"", &format!("\"{id}\"")).replace("TITLE", &title);
    vec![
        ("pack.toml", manifest),
        ("notes.toml", include_str!("notes.toml").to_owned()),
        ("questions.toml", include_str!("questions.toml").to_owned()),
        ("pair.toml", include_str!("pair.toml").to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::pack::load;
    use super::super::prove;
    use super::*;

    #[test]
    fn it_is_sound_and_has_nothing_to_be_warned_of() {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files(&PackId::new("route-tables").unwrap()) {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let pack = load(dir.path()).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!((pack.id.as_str(), pack.title.as_str()), ("route-tables", "Route tables"));
        assert!(pack.warnings.is_empty(), "{}", pack.warnings);
        let proofs = prove(&pack);
        assert!(proofs.problems.is_empty(), "{}", proofs.problems);
    }
}
