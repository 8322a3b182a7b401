//! Markdown as styled lines.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::table::Table;
use super::{Look, Role, wrap};
use crate::content::markup;

/// A piece of a text: Markdown, or a picture that stands between two pieces of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Markdown.
    Text(&'a str),
    /// `{{diagram NAME}}` on a line of its own.
    Diagram(&'a str),
}

/// Splits a text at its `{{diagram NAME}}` lines.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = markup::directive(line).and_then(markup::is_diagram);
        if let Some(name) = name {
            if !text[start..at].trim().is_empty() {
                out.push(Piece::Text(&text[start..at]));
            }
            out.push(Piece::Diagram(name));
            start = at + line.len();
        }
        at += line.len();
    }
    if !text[start..].trim().is_empty() {
        out.push(Piece::Text(&text[start..]));
    }
    out
}

/// Renders Markdown into lines of at most `width` cells.
pub fn render(text: &str, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut writer = Writer::new(width, look);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        writer.event(event);
    }
    writer.finish()
}

/// Renders the inline marks of one paragraph without breaking it into lines.
pub fn inline(text: &str, look: &Look) -> Vec<Span<'static>> {
    let lines = render(text, u16::MAX, look);
    let mut spans = Vec::new();
    for (i, line) in lines.into_iter().enumerate() {
        if i > 0 {
            spans.push(Span::raw(" "));
        }
        spans.extend(line.spans);
    }
    spans
}

/// Collects events into lines.
struct Writer<'a> {
    look: &'a Look,
    width: u16,
    out: Vec<Line<'static>>,
    spans: Vec<Span<'static>>,
    styles: Vec<Style>,
    /// Number of the next item of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// What stands before the first line of the open item, until it is written.
    marker: Option<String>,
    quotes: u16,
    code: bool,
    table: Option<Table>,
}

impl<'a> Writer<'a> {
    fn new(width: u16, look: &'a Look) -> Self {
        Writer {
            look,
            width,
            out: Vec::new(),
            spans: Vec::new(),
            styles: vec![Style::new()],
            lists: Vec::new(),
            marker: None,
            quotes: 0,
            code: false,
            table: None,
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.code => self.code_lines(&text),
            Event::Text(text) => self.push(&text, Style::new()),
            Event::Code(text) => self.push(&text, self.look.style(Role::Code)),
            Event::InlineHtml(text) | Event::Html(text) => self.push(&text, Style::new()),
            Event::SoftBreak => self.push(" ", Style::new()),
            Event::HardBreak => self.push("\n", Style::new()),
            Event::Rule => self.rule(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.gap();
                let role = if level == HeadingLevel::H1 { Role::Title } else { Role::Heading };
                self.styles.push(self.look.style(role));
            }
            Tag::Paragraph | Tag::HtmlBlock if self.lists.is_empty() => self.gap(),
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::CodeBlock(kind) => {
                self.flush();
                self.gap();
                self.code = true;
                debug_assert!(matches!(kind, CodeBlockKind::Indented | CodeBlockKind::Fenced(_)));
            }
            Tag::List(first) => {
                self.flush();
                if self.lists.is_empty() {
                    self.gap();
                }
                self.lists.push(first);
            }
            Tag::Item => self.marker = Some(self.next_marker()),
            Tag::Emphasis => self.styles.push(self.style().patch(self.look.style(Role::Emphasis))),
            Tag::Strong => self.styles.push(self.style().patch(self.look.style(Role::Strong))),
            Tag::Table(_) => {
                self.gap();
                self.table = Some(Table::default());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.start_row();
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.styles.pop();
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::Item => self.flush(),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::CodeBlock => self.code = false,
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Emphasis | TagEnd::Strong => {
                self.styles.pop();
            }
            TagEnd::TableCell => {
                let spans = std::mem::take(&mut self.spans);
                if let Some(table) = &mut self.table {
                    table.push_cell(spans);
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.out.extend(table.render(self.width, self.look));
                }
            }
            _ => {}
        }
    }

    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }

    fn push(&mut self, text: &str, style: Style) {
        self.spans.push(Span::styled(text.to_owned(), self.style().patch(style)));
    }

    /// What stands before the next item: as much space as its list is deep, and a bullet or number.
    fn next_marker(&mut self) -> String {
        let indent = "  ".repeat(self.lists.len().saturating_sub(1));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{indent}{}. ", *number - 1)
            }
            _ => format!("{indent}{} ", self.look.glyphs().bullet),
        }
    }

    /// An empty line between two blocks.
    fn gap(&mut self) {
        if self.out.last().is_some_and(|line| line.width() > 0) {
            self.out.push(Line::default());
        }
    }

    fn flush(&mut self) {
        if self.spans.is_empty() {
            return;
        }
        let spans = std::mem::take(&mut self.spans);
        let first = match self.marker.take() {
            Some(marker) => marker,
            None if self.quotes > 0 => format!("{} ", self.look.glyphs().column).repeat(self.quotes.into()),
            // A second paragraph of an item stands under the first.
            None => "  ".repeat(self.lists.len()),
        };
        let first = Span::styled(first, self.look.style(Role::Dim));
        self.out.extend(wrap::wrap_hanging(first, &spans, self.width));
    }

    fn code_lines(&mut self, text: &str) {
        let style = self.look.style(Role::Code);
        let room = usize::from(self.width.saturating_sub(2));
        for line in text.trim_end_matches('\n').split('\n') {
            let shown = wrap::cut(line, room, self.look.glyphs().cut);
            self.out.push(Line::from(vec![Span::raw("  "), Span::styled(shown, style)]));
        }
    }

    fn rule(&mut self) {
        self.gap();
        let line = self.look.glyphs().rule.repeat(usize::from(self.width.min(400)));
        self.out.push(Line::styled(line, self.look.style(Role::Dim)));
    }

    fn finish(mut self) -> Vec<Line<'static>> {
        self.flush();
        while self.out.last().is_some_and(|line| line.width() == 0) {
            self.out.pop();
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Look = Look::COLOR;

    fn plain(text: &str, width: u16) -> Vec<String> {
        render(text, width, &LOOK).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn paragraphs_lists_and_code() {
        let text = "One *two*\nthree.\n\n- first point\n- second\n  1. inner\n\n```\nroute a\n```\nend";
        assert_eq!(
            plain(text, 12),
            [
                "One two",
                "three.",
                "",
                "• first",
                "  point",
                "• second",
                "  1. inner",
                "",
                "  route a",
                "",
                "end"
            ]
        );
    }

    #[test]
    fn strong_is_bold_and_code_has_its_role() {
        let lines = render("**a** `b`", 20, &LOOK);
        assert_eq!(lines[0].spans[1].style, LOOK.style(Role::Strong));
        assert_eq!(lines[0].spans[3].style, LOOK.style(Role::Code));
    }

    #[test]
    fn a_diagram_line_splits_the_text() {
        let text = "before\n\n{{diagram two-vpcs}}\n\nafter {{diagram no}}";
        let found = pieces(text);
        assert_eq!(found.len(), 3);
        assert_eq!(found[1], Piece::Diagram("two-vpcs"));
        assert_eq!(found[2], Piece::Text("\nafter {{diagram no}}"));
    }

    #[test]
    fn no_width_panics() {
        let text = "# T\n\n> quote\n\n| a | b |\n|---|---|\n| long words here | c |\n\n---\n\n1. x\n2. y";
        for width in 0..40 {
            assert!(!plain(text, width).is_empty());
        }
    }
}
