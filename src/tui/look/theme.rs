//! What things mean, and how that looks.
//!
//! What a colour says is also said by a sign, a word or a line. Pass against block is cyan against red, never
//! green against red.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Of less weight.
    Dim,
    /// Of more weight.
    Strong,
    /// Stressed.
    Emphasis,
    /// Above a part.
    Heading,
    /// Above a screen.
    Title,
    /// A frame.
    Border,
    /// The frame of what gets the keys.
    Focus,
    /// A key of the keyboard.
    Key,
    /// As typed on a computer.
    Code,
    /// Marked.
    Selected,
    /// Right, passed.
    Good,
    /// Wrong, blocked.
    Bad,
    /// To be looked at.
    Warn,
    /// Letters that a search matched.
    Match,
    /// The routing boundary of a picture.
    Vpc,
    /// Open to the internet.
    Public,
    /// The frame of a Region.
    Region,
    /// The way of a packet.
    Path,
    /// Where it dies.
    Blocked,
    /// A number on the way of a packet.
    Hop,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 21] = [
        Role::Text,
        Role::Dim,
        Role::Strong,
        Role::Emphasis,
        Role::Heading,
        Role::Title,
        Role::Border,
        Role::Focus,
        Role::Key,
        Role::Code,
        Role::Selected,
        Role::Good,
        Role::Bad,
        Role::Warn,
        Role::Match,
        Role::Vpc,
        Role::Public,
        Role::Region,
        Role::Path,
        Role::Blocked,
        Role::Hop,
    ];
}

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// The terminal's own sixteen, which whoever set up the terminal has chosen for its background.
    #[default]
    Terminal,
    /// Fixed colours for a dark background; networks in the hues of AWS's architecture icons.
    Dark,
    /// The same for a light background.
    Light,
}

impl Palette {
    /// Every palette.
    pub const ALL: [Palette; 3] = [Palette::Terminal, Palette::Dark, Palette::Light];

    /// Its name in `config.toml` and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Palette::Terminal => "terminal",
            Palette::Dark => "dark",
            Palette::Light => "light",
        }
    }
}

/// Roles to styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Whether colours may be used (`NO_COLOR`).
    pub color: bool,
    /// Which ones.
    pub palette: Palette,
}

impl Theme {
    /// Without colours.
    pub const PLAIN: Theme = Theme { color: false, palette: Palette::Terminal };
    /// With the terminal's own colours.
    pub const COLOR: Theme = Theme { color: true, ..Theme::PLAIN };

    /// How a role looks.
    pub fn style(self, role: Role) -> Style {
        let (color, modifier) = match (self.color, self.palette) {
            (false, _) => (None, terminal(role).1),
            (true, Palette::Terminal) => terminal(role),
            (true, Palette::Dark) => fixed(role, &DARK),
            (true, Palette::Light) => fixed(role, &LIGHT),
        };
        let style = Style::new().add_modifier(modifier);
        color.map_or(style, |color| style.fg(color))
    }
}

fn terminal(role: Role) -> (Option<Color>, Modifier) {
    let none = Modifier::empty();
    match role {
        Role::Text => (None, none),
        Role::Border | Role::Dim => (None, Modifier::DIM),
        Role::Strong | Role::Title => (None, Modifier::BOLD),
        Role::Emphasis => (None, Modifier::ITALIC),
        Role::Heading => (Some(Color::Magenta), Modifier::BOLD),
        Role::Focus => (Some(Color::Cyan), none),
        Role::Key => (Some(Color::Cyan), Modifier::BOLD),
        Role::Code => (Some(Color::Blue), none),
        Role::Selected | Role::Hop => (None, Modifier::REVERSED),
        Role::Good | Role::Path => (Some(Color::Cyan), Modifier::BOLD),
        Role::Bad | Role::Blocked => (Some(Color::Red), Modifier::BOLD),
        Role::Warn => (Some(Color::Yellow), none),
        Role::Match => (None, Modifier::UNDERLINED),
        Role::Vpc => (Some(Color::Magenta), none),
        Role::Public => (Some(Color::Green), none),
        Role::Region => (Some(Color::DarkGray), none),
    }
}

/// Colours out of the cube that every terminal of 256 colours shows alike (unlike its first sixteen).
struct Fixed {
    cyan: u8,
    red: u8,
    yellow: u8,
    blue: u8,
    /// A VPC: AWS draws it purple.
    purple: u8,
    /// A public subnet: AWS draws it green.
    green: u8,
    /// A Region: AWS draws it teal.
    teal: u8,
    grey: u8,
}

const DARK: Fixed =
    Fixed { cyan: 80, red: 210, yellow: 221, blue: 111, purple: 141, green: 113, teal: 73, grey: 248 };
const LIGHT: Fixed =
    Fixed { cyan: 24, red: 124, yellow: 94, blue: 25, purple: 55, green: 22, teal: 23, grey: 241 };

/// What is dim with the terminal's own colours is grey here: how dim a terminal makes text, nobody knows.
fn fixed(role: Role, colors: &Fixed) -> (Option<Color>, Modifier) {
    let (_, modifier) = terminal(role);
    let color = match role {
        Role::Text | Role::Strong | Role::Title | Role::Emphasis => return (None, modifier),
        Role::Selected | Role::Hop | Role::Match => return (None, modifier),
        Role::Border | Role::Dim => colors.grey,
        Role::Focus | Role::Key | Role::Good | Role::Path => colors.cyan,
        Role::Bad | Role::Blocked => colors.red,
        Role::Warn => colors.yellow,
        Role::Code => colors.blue,
        Role::Heading | Role::Vpc => colors.purple,
        Role::Public => colors.green,
        Role::Region => colors.teal,
    };
    (Some(Color::Indexed(color)), modifier.difference(Modifier::DIM))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(palette: Palette) -> Theme {
        Theme { color: true, palette }
    }

    #[test]
    fn without_colour_no_role_has_one() {
        for palette in Palette::ALL {
            for role in Role::ALL {
                let style = Theme { color: false, palette }.style(role);
                assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
            }
            assert!(theme(palette).style(Role::Good).fg.is_some());
        }
    }

    /// The light of a colour from 0 to 1, as WCAG 2 defines relative luminance.
    fn luminance((r, g, b): (u8, u8, u8)) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }

    fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// A colour of the cube of 6 by 6 by 6, or of the greys behind it.
    fn rgb(index: u8) -> (u8, u8, u8) {
        if index >= 232 {
            let grey = 8 + 10 * (index - 232);
            return (grey, grey, grey);
        }
        let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
        let n = index - 16;
        (level(n / 36), level(n / 6 % 6), level(n % 6))
    }

    #[test]
    fn fixed_colours_can_be_read_on_the_backgrounds_they_are_for() {
        // Black, and the backgrounds of common dark and light colour schemes.
        let dark =
            [(0, 0, 0), (0x1e, 0x1e, 0x1e), (0x00, 0x2b, 0x36), (0x28, 0x2c, 0x34), (0x2e, 0x34, 0x40)];
        let light = [(255, 255, 255), (0xfd, 0xf6, 0xe3), (0xf2, 0xf2, 0xf2)];
        for (palette, backgrounds) in [(Palette::Dark, &dark[..]), (Palette::Light, &light[..])] {
            for role in Role::ALL {
                let style = theme(palette).style(role);
                let Some(Color::Indexed(index)) = style.fg else {
                    assert_eq!(style.fg, None, "{role:?}");
                    continue;
                };
                assert!(index >= 16, "{role:?}: the first sixteen are the terminal's own");
                for background in backgrounds {
                    let found = contrast(rgb(index), *background);
                    assert!(found >= 4.5, "{palette:?} {role:?} on {background:?}: {found:.2}");
                }
            }
        }
    }

    #[test]
    fn the_terminals_own_colours_are_the_sixteen_and_nothing_has_a_background() {
        for palette in Palette::ALL {
            for role in Role::ALL {
                let style = theme(palette).style(role);
                assert_eq!(style.bg, None, "{role:?}");
                let own = !matches!(style.fg, Some(Color::Indexed(_) | Color::Rgb(..)));
                assert!(own || palette != Palette::Terminal, "{role:?}");
            }
        }
    }

    #[test]
    fn pass_and_block_differ_without_colour_blind_pairs() {
        for palette in Palette::ALL {
            let of = |role| theme(palette).style(role).fg;
            assert_ne!(of(Role::Good), of(Role::Bad));
            assert_ne!(of(Role::Path), of(Role::Blocked));
        }
    }
}
