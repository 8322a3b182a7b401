//! The README's table of keys is the program's own.

use vpcdrill::tui::keys::markdown_table;

#[test]
fn the_readme_shows_every_key() {
    let readme = include_str!("../../../README.md");
    let table = markdown_table();
    assert!(readme.contains(&table), "the keys in README.md should read:\n\n{table}");
}
