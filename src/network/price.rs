//! What a network costs a month, to compare designs (section 15.2 of the routing catalogue, PL-75).
//!
//! Prices are illustrative: US East, transcribed in September 2026, hours only. Traffic is not counted,
//! since a design does not say how much there will be.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;
use std::str::FromStr;

/// When the prices below were read.
pub const AS_OF: &str = "2026-09-20";

/// Hours that make a month.
pub const HOURS_A_MONTH: u64 = 730;

/// An amount of US dollars, to a tenth of a cent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd {
    mills: u64,
}

impl Usd {
    /// Whole dollars.
    pub fn dollars(dollars: u32) -> Self {
        Usd { mills: u64::from(dollars) * 1000 }
    }

    /// Thousandths of a dollar.
    pub fn mills(mills: u64) -> Self {
        Usd { mills }
    }

    /// The amount as a number of dollars, for printing and for JSON.
    pub fn as_f64(self) -> f64 {
        // exact up to 2^53 mills, which is nine trillion dollars
        self.mills as f64 / 1000.0
    }

    /// So many times the amount.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Usd { mills: self.mills.saturating_mul(count) }
    }
}

impl Add for Usd {
    type Output = Usd;
    fn add(self, other: Usd) -> Usd {
        Usd { mills: self.mills.saturating_add(other.mills) }
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Usd>>(amounts: I) -> Usd {
        amounts.fold(Usd::default(), Usd::add)
    }
}

impl fmt::Display for Usd {
    /// `40`, `29.20`, `3.655`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (dollars, rest) = (self.mills / 1000, self.mills % 1000);
        match rest {
            0 => write!(f, "{dollars}"),
            _ if rest % 10 == 0 => write!(f, "{dollars}.{:02}", rest / 10),
            _ => write!(f, "{dollars}.{rest:03}"),
        }
    }
}

impl FromStr for Usd {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no amount; write 40 or 29.20");
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        if part.is_empty() || part.len() > 3 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let dollars: u32 = whole.parse().map_err(|_| bad())?;
        let rest: u64 = format!("{part:0<3}").parse().map_err(|_| bad())?;
        Ok(Usd::dollars(dollars) + Usd::mills(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_print_what_they_read() {
        for text in ["40", "29.20", "3.655", "0.05"] {
            assert_eq!(text.parse::<Usd>().unwrap().to_string(), text);
        }
        assert_eq!("29.2".parse::<Usd>().unwrap().to_string(), "29.20");
        assert!("4,5".parse::<Usd>().is_err());
        assert!("1.2345".parse::<Usd>().is_err());
        assert!(".5".parse::<Usd>().is_err());
    }
}
