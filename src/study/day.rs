//! The learner's days.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::skill::fnv;

/// A learner's day ends at four in the morning: who studies past midnight is still in yesterday.
const DAY_TURNS: SignedDuration = SignedDuration::from_hours(4);

/// When the learner's day `date` ends, in their time zone.
pub fn day_end(date: Date, zone: &TimeZone) -> Timestamp {
    let start = |date: Date| zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible();
    date.tomorrow().and_then(start).and_then(|it| it.checked_add(DAY_TURNS)).unwrap_or(Timestamp::MAX)
}

/// The learner's day at a time, in their time zone.
pub fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at.checked_sub(DAY_TURNS).unwrap_or(at)).date()
}

/// The seed of a day.
pub fn seed_of(date: Date) -> u64 {
    fnv([date.to_string().as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_four() {
        let zone = TimeZone::get("Europe/Vienna").unwrap();
        let night: Timestamp = "2026-03-02T02:30:00Z".parse().unwrap(); // 03:30 there
        let date = day_of(night, &zone);
        assert_eq!(date.to_string(), "2026-03-01");
        assert_eq!(day_end(date, &zone).to_string(), "2026-03-02T03:00:00Z");
        assert_eq!(day_of(day_end(date, &zone), &zone).to_string(), "2026-03-02");
        assert_eq!(day_end(Date::MAX, &TimeZone::UTC), Timestamp::MAX);
        assert_ne!(seed_of(date), seed_of(date.tomorrow().unwrap()));
    }
}
