//! The README's table of keys is the program's own.

use vpcdrill::tui::config::Config;
use vpcdrill::tui::keys::markdown_table;

#[test]
fn the_readme_shows_every_key() {
    let readme = include_str!("../../../README.md");
    let table = markdown_table();
    assert!(readme.contains(&table), "the keys in README.md should read:\n\n{table}");
}

#[test]
fn the_configuration_in_the_readme_can_be_copied() {
    let readme = include_str!("../../../README.md");
    let example = readme
        .split("```toml\n")
        .find_map(|part| part.split("```").next().filter(|it| it.contains("[keys.home]")));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, example.expect("an example of config.toml")).unwrap();
    Config::read(&file).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
}
