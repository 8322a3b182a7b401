//! Pictures as SVG: well-formed, and row by row the same words.

use std::collections::BTreeMap;

use vpcdrill::diagram::{Options, Picture};
use vpcdrill::network::change::apply;
use vpcdrill::network::topology::Topology;

use super::colour::{HOSTILE, hostile, pictures};
use super::rules;

/// Name, attributes and text.
type Element = (String, BTreeMap<String, String>, String);

/// The elements of a document: name, attributes, text in full. Only what is well-formed gets through: every
/// tag closed in order, every attribute quoted and given once, no other entities than the four that are used.
fn elements(xml: &str) -> Result<Vec<Element>, String> {
    let mut open: Vec<usize> = Vec::new();
    let mut all: Vec<(String, BTreeMap<String, String>, String)> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        match open.last() {
            Some(element) => all[*element].2.push_str(&unescaped(text)?),
            None if text.trim().is_empty() => {}
            None => return Err(format!("`{text}` outside of the document")),
        }
        let end = tag.find('>').ok_or("a tag without an end")?;
        let inside = &tag[1..end];
        rest = &tag[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            let element = open.pop().ok_or("closed twice")?;
            if all[element].0 != name {
                return Err(format!("`{}` is closed by `{name}`", all[element].0));
            }
            continue;
        }
        if open.is_empty() && !all.is_empty() {
            return Err("two roots".into());
        }
        let alone = inside.strip_suffix('/');
        all.push(opened(alone.unwrap_or(inside))?);
        if alone.is_none() {
            open.push(all.len() - 1);
        }
    }
    if open.is_empty() && rest.trim().is_empty() { Ok(all) } else { Err("not closed".into()) }
}

fn opened(tag: &str) -> Result<(String, BTreeMap<String, String>, String), String> {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    if name.is_empty() || !name.chars().all(char::is_alphabetic) {
        return Err(format!("`{name}` is no name"));
    }
    let mut attributes = BTreeMap::new();
    while !rest.trim().is_empty() {
        let (key, value) = rest.trim_start().split_once("=\"").ok_or(format!("`{rest}` is no attribute"))?;
        let (value, after) = value.split_once('"').ok_or("a quote without an end")?;
        if attributes.insert(key.to_owned(), unescaped(value)?).is_some() {
            return Err(format!("`{key}` is given twice"));
        }
        rest = after;
    }
    Ok((name.into(), attributes, String::new()))
}

fn unescaped(text: &str) -> Result<String, String> {
    let mut pieces = text.split('&');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (entity, after) = piece.split_once(';').ok_or(format!("a bare & before `{piece}`"))?;
        out.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            _ => return Err(format!("`&{entity};` is unknown")),
        });
        out.push_str(after);
    }
    match out.chars().find(|c| c.is_control() && *c != '\n') {
        Some(c) => Err(format!("{c:?} has no place in XML")),
        None => Ok(out),
    }
}

/// The rows of the document's texts, put where their coordinates say.
fn rows(svg: &str, picture: &Picture) -> Vec<String> {
    let elements = elements(svg).unwrap_or_else(|why| panic!("{why}\n{svg}"));
    let root = &elements[0].1;
    let number = |of: &BTreeMap<String, String>, key: &str| of[key].parse::<usize>().unwrap();
    let (wide, high) = (number(root, "width") / picture.width, number(root, "height") / picture.height);
    let mut rows = vec![(0, String::new()); picture.height];
    for (_, at, text) in elements.iter().filter(|(name, ..)| name == "text") {
        let (x, cells) = (number(at, "x") / wide, number(at, "textLength") / wide);
        let (column, row) = &mut rows[number(at, "y") / high];
        row.push_str(&" ".repeat(x.checked_sub(*column).expect("texts overlap")));
        row.push_str(text);
        *column = x + cells;
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

#[test]
fn the_words_of_the_svg_are_those_of_the_picture_row_by_row() {
    for picture in pictures() {
        // XML has no place for that character.
        let text = picture.to_text().replace('\u{ffff}', "?");
        assert_eq!(rows(&picture.to_svg(), &picture), text.lines().collect::<Vec<_>>(), "\n{text}");
    }
}

#[test]
fn names_full_of_markup_leave_it_well_formed() {
    for name in HOSTILE {
        for topology in [hostile(name), renamed_by_a_change(name)].into_iter().flatten() {
            let picture = rules::drawn(&topology, None, &Options::default());
            rows(&picture.to_svg(), &picture);
        }
    }
}

/// What a person types becomes the text of a rule.
fn renamed_by_a_change(name: &str) -> Option<Topology> {
    let line = format!("add vpc {name:?} cidr 10.77.0.0/16").parse().ok()?;
    Some(apply(&Topology::default(), &line).ok()?.topology)
}

#[test]
fn roles_are_classes_with_a_colour_for_light_and_for_dark() {
    let picture = pictures().remove(0);
    let elements = elements(&picture.to_svg()).unwrap();
    let style = &elements.iter().find(|(name, ..)| name == "style").unwrap().2;
    let (light, dark) = style.split_once("@media (prefers-color-scheme:dark)").unwrap();
    let mut classes: Vec<&String> = elements.iter().filter_map(|(_, at, _)| at.get("class")).collect();
    classes.sort();
    classes.dedup();
    assert_eq!(classes, ["blocked", "dim", "ground", "hop", "passed", "path", "public", "vpc"]);
    for class in classes {
        assert!(light.contains(&format!(".{class}")) && dark.contains(&format!(".{class}")), "{class}");
    }
}

#[test]
fn what_is_not_well_formed_is_noticed() {
    for bad in
        ["<a><b></a></b>", "<a>", "<a/><b/>", "<a>&x;</a>", "<a>1 & 2</a>", "<a b=1/>", "<a>\u{1b}</a>"]
    {
        assert!(elements(bad).is_err(), "{bad}");
    }
    assert_eq!(elements("<a b=\"&lt;\">1<c/>2</a>").unwrap()[0].2, "12");
}
