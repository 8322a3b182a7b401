//! A window over a finished picture.

use vpcdrill::diagram::geometry::Rect;
use vpcdrill::diagram::{Cell, Options, Picture, Role, Window, draw};
use vpcdrill::network::model::Model;

use super::net;

fn text(window: &Window, picture: &Picture) -> String {
    let cells = window.cells(picture);
    let width = usize::try_from(window.width).unwrap();
    let mut text = String::new();
    for row in cells.chunks(width.max(1)) {
        let line: String = row.iter().map(|cell| cell.glyph).filter(|c| *c != Cell::CONTINUED).collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn traced() -> Picture {
    let pack = vpcdrill::content::builtin().into_iter().find(|p| p.topologies.contains_key("peering-pair"));
    let topology = pack.unwrap().topologies["peering-pair"].clone();
    let flow = "app1 -> db1 tcp 5432".parse().unwrap();
    let verdict = Model::new(&topology).verdict(&flow);
    draw(&topology, Some((&flow, &verdict)), &Options::default())
}

fn over(picture: &Picture, width: usize, height: usize) -> Window {
    let mut window = Window::default();
    window.resize(picture, width, height);
    window
}

#[test]
fn a_window_as_large_as_the_picture_shows_just_the_picture() {
    let picture = traced();
    let window = over(&picture, picture.width, picture.drawing);
    assert_eq!(text(&window, &picture), picture.drawing_text());
    assert!(!window.cuts(&picture));
}

#[test]
fn titles_that_the_upper_edge_cuts_stick_to_it() {
    let picture = traced();
    let mut window = over(&picture, 80, 6);
    window.pan(&picture, 0, 4);
    insta::assert_snapshot!(text(&window, &picture));
}

#[test]
fn arrows_with_the_next_hop_tell_where_the_path_goes_on() {
    let picture = traced();
    let mut window = over(&picture, 36, 6);
    window.pan(&picture, 0, 6);
    insta::assert_snapshot!("path_leaves_to_the_right", text(&window, &picture));
    window.pan(&picture, 100, -100);
    insta::assert_snapshot!("path_comes_from_below", text(&window, &picture));
}

#[test]
fn a_path_out_of_sight_is_pointed_at() {
    let picture = traced();
    let window = over(&picture, 30, 3);
    let cells = window.cells(&picture);
    let arrows: Vec<char> =
        cells.iter().filter(|cell| cell.role == Role::Path).map(|cell| cell.glyph).collect();
    assert_eq!(arrows, ['▼'], "{}", text(&window, &picture));
}

#[test]
fn a_window_never_leaves_the_picture() {
    let picture = traced();
    let mut window = over(&picture, 20, 5);
    window.pan(&picture, i32::MAX, i32::MAX);
    assert_eq!((window.x, window.y), (60, 8 + picture.drawing as i32 - 13));
    window.pan(&picture, i32::MIN, i32::MIN);
    assert_eq!((window.x, window.y), (0, 0));
    window.resize(&picture, 500, 500);
    window.pan(&picture, 10, 10);
    assert_eq!((window.x, window.y), (0, 0));
}

#[test]
fn revealing_moves_as_little_as_it_can() {
    let picture = traced();
    let mut window = over(&picture, 30, 5);
    let near = Rect::sized(4, 2, 6, 1);
    window.reveal(&picture, near);
    assert_eq!((window.x, window.y), (0, 0));
    let far = Rect::sized(50, 9, 6, 1);
    window.reveal(&picture, far);
    assert!(window.shows(far) && window.x < 50, "{window:?}");
    window.centre_on(&picture, far);
    assert_eq!(window.x, 53 - 15);
}

#[test]
fn no_size_and_no_place_breaks_a_window() {
    for seed in 0..20 {
        let topology = net::random(seed, 4);
        let Some(flow) = net::random_flow(seed, &topology) else { continue };
        let verdict = Model::new(&topology).verdict(&flow);
        let picture = draw(&topology, Some((&flow, &verdict)), &Options::default());
        for (width, height) in [(0, 0), (1, 1), (7, 2), (33, 9), (300, 200)] {
            let mut window = over(&picture, width, height);
            for step in 0..12 {
                window.pan(&picture, step * 3, step);
                assert_eq!(window.cells(&picture).len(), width * height);
            }
        }
    }
}
