//! What a learner chooses: how firmly to remember, how much a day, and the day of the exam.

use jiff::civil::Date;

use super::exam::{PROFILES, Profile, profile};
use super::schedule::Fsrs;

/// The learner's choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The share of items to be remembered when they come again.
    pub retention: f32,
    /// New items on one day at most.
    pub new_a_day: u32,
    /// Minutes of study on one day; 0 where there is no limit.
    pub minutes_a_day: u32,
    /// The exam that is studied for.
    pub exam: Option<&'static Profile>,
    /// Its day.
    pub exam_date: Option<Date>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { retention: Fsrs::RETENTION, new_a_day: 20, minutes_a_day: 20, exam: None, exam_date: None }
    }
}

super::review::stored_words! {
    /// One of the choices, by the name under which it is stored.
    Setting {
        /// See [`Settings::retention`].
        Retention = "retention",
        /// See [`Settings::new_a_day`].
        NewADay = "new-a-day",
        /// See [`Settings::minutes_a_day`].
        MinutesADay = "minutes-a-day",
        /// See [`Settings::exam`].
        Exam = "exam",
        /// See [`Settings::exam_date`].
        ExamDate = "exam-date",
    }
}

/// New items a day at most.
const MOST_NEW: u32 = 500;
/// Minutes of a day.
const MOST_MINUTES: u32 = 1440;

impl Setting {
    /// What it decides.
    pub fn help(self) -> &'static str {
        match self {
            Setting::Retention => {
                "The share of questions to be remembered when they come again, from 0.70 to 0.97. Higher means \
                 more reviews a day."
            }
            Setting::NewADay => "How many new questions a day brings at most.",
            Setting::MinutesADay => {
                "How many minutes of study a day is planned for; 0 means no limit. What is due and does not fit \
                 waits for the next day, the least certain first."
            }
            Setting::Exam => "The exam that you study for.",
            Setting::ExamDate => "The day of the exam, such as 2026-05-31: forecasts are made for it.",
        }
    }

    /// Its value as text; empty where nothing is chosen.
    pub fn get(self, settings: &Settings) -> String {
        match self {
            Setting::Retention => format!("{:.2}", settings.retention),
            Setting::NewADay => settings.new_a_day.to_string(),
            Setting::MinutesADay => settings.minutes_a_day.to_string(),
            Setting::Exam => settings.exam.map_or_else(String::new, |exam| exam.id.to_owned()),
            Setting::ExamDate => settings.exam_date.map_or_else(String::new, |date| date.to_string()),
        }
    }

    /// Chooses a value; an empty text, or `none`, is the choice of nobody who has made none.
    ///
    /// # Errors
    /// Says which values there are.
    pub fn set(self, settings: &mut Settings, text: &str) -> Result<(), String> {
        let text = text.trim();
        let fresh = Settings::default();
        let none = text.is_empty() || text.eq_ignore_ascii_case("none");
        match self {
            Setting::Retention if none => settings.retention = fresh.retention,
            Setting::Retention => settings.retention = retention(text)?,
            Setting::NewADay if none => settings.new_a_day = fresh.new_a_day,
            Setting::NewADay => settings.new_a_day = whole(text, MOST_NEW)?,
            Setting::MinutesADay if none => settings.minutes_a_day = fresh.minutes_a_day,
            Setting::MinutesADay => settings.minutes_a_day = whole(text, MOST_MINUTES)?,
            Setting::Exam if none => settings.exam = None,
            Setting::Exam => settings.exam = Some(exam(text)?),
            Setting::ExamDate if none => settings.exam_date = None,
            Setting::ExamDate => {
                let bad = |_| format!("`{text}` is no day; write it as 2026-05-31");
                settings.exam_date = Some(text.parse().map_err(bad)?);
            }
        }
        Ok(())
    }

    /// The next value up or down, as one key changes it. An exam date that is not set begins at `today`.
    pub fn step(self, settings: &mut Settings, up: bool, today: Date) {
        let by = |value: u32, step: u32, most: u32| {
            if up { (value + step).min(most) } else { value.saturating_sub(step) }
        };
        match self {
            Setting::Retention => {
                let percent = (settings.retention * 100.0).round() + if up { 1.0 } else { -1.0 };
                settings.retention = (percent / 100.0).clamp(0.7, 0.97);
            }
            Setting::NewADay => settings.new_a_day = by(settings.new_a_day, 1, MOST_NEW),
            Setting::MinutesADay => settings.minutes_a_day = by(settings.minutes_a_day, 5, MOST_MINUTES),
            Setting::Exam => settings.exam = beside(settings.exam, up),
            Setting::ExamDate => {
                let date = settings.exam_date.unwrap_or(today);
                let moved = if up { date.tomorrow() } else { date.yesterday() };
                settings.exam_date = Some(moved.unwrap_or(date).max(today));
            }
        }
    }
}

/// The exam before or after one in the list, which begins and ends with none.
fn beside(exam: Option<&'static Profile>, up: bool) -> Option<&'static Profile> {
    let count = PROFILES.len() + 1;
    let at = exam.and_then(|exam| PROFILES.iter().position(|it| it == exam)).map_or(0, |at| at + 1);
    let next = if up { (at + 1) % count } else { (at + count - 1) % count };
    next.checked_sub(1).map(|at| &PROFILES[at])
}

fn retention(text: &str) -> Result<f32, String> {
    let (number, part) = text.strip_suffix('%').map_or((text, 1.0), |number| (number.trim(), 100.0));
    let value = number.parse::<f32>().map(|value| value / part).unwrap_or(f32::NAN);
    // `90` can only be meant in percent
    let value = if part == 1.0 && (70.0..=97.0).contains(&value) { value / 100.0 } else { value };
    if (0.7..=0.97).contains(&value) {
        Ok(value)
    } else {
        Err(format!("`{text}` is no share from 0.70 to 0.97"))
    }
}

fn whole(text: &str, most: u32) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| *number <= most);
    number.ok_or_else(|| format!("`{text}` is no whole number from 0 to {most}"))
}

fn exam(text: &str) -> Result<&'static Profile, String> {
    profile(text).ok_or_else(|| {
        let known: Vec<&str> = PROFILES.iter().map(|profile| profile.id).collect();
        format!("there is no exam `{text}`; there are: {}", known.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_reads_what_it_prints() {
        let mut settings = Settings::default();
        for (setting, text) in [
            (Setting::Retention, "0.85"),
            (Setting::NewADay, "7"),
            (Setting::MinutesADay, "45"),
            (Setting::Exam, "ANS-C01"),
            (Setting::ExamDate, "2026-05-31"),
        ] {
            setting.set(&mut settings, text).unwrap();
            assert_eq!(setting.get(&settings), text);
            let mut again = Settings::default();
            setting.set(&mut again, &setting.get(&settings)).unwrap();
            assert_eq!(setting.get(&again), text);
        }
        for setting in Setting::ALL {
            setting.set(&mut settings, "none").unwrap();
        }
        assert_eq!(settings, Settings::default());
        Setting::Retention.set(&mut settings, "88 %").unwrap();
        assert_eq!(Setting::Retention.get(&settings), "0.88");
        Setting::Retention.set(&mut settings, "92").unwrap();
        assert_eq!(Setting::Retention.get(&settings), "0.92");
    }

    #[test]
    fn what_cannot_be_is_refused_and_changes_nothing() {
        let mut settings = Settings::default();
        for (setting, bad) in [
            (Setting::Retention, "0.99"),
            (Setting::Retention, "high"),
            (Setting::Retention, "0.9%"),
            (Setting::NewADay, "-1"),
            (Setting::NewADay, "501"),
            (Setting::MinutesADay, "a lot"),
            (Setting::Exam, "SAA-C02"),
            (Setting::ExamDate, "31 May"),
            (Setting::ExamDate, "2026-02-30"),
        ] {
            let error = setting.set(&mut settings, bad).unwrap_err();
            assert!(error.contains(bad), "{error}");
        }
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn steps_stay_within_what_can_be() {
        let today: Date = "2026-01-02".parse().unwrap();
        let mut settings = Settings::default();
        for setting in Setting::ALL {
            for up in [true, false] {
                for _ in 0..600 {
                    setting.step(&mut settings, up, today);
                    let text = setting.get(&settings);
                    assert!(setting.set(&mut settings.clone(), &text).is_ok(), "{setting}: {text}");
                }
            }
        }
        assert_eq!(Setting::Retention.get(&settings), "0.70");
        assert_eq!(settings.exam_date, Some(today), "never before today");
        let mut names = Vec::new();
        for _ in 0..=PROFILES.len() {
            names.push(Setting::Exam.get(&settings));
            Setting::Exam.step(&mut settings, true, today);
        }
        names.sort();
        assert_eq!(names, ["", "ANS-C01", "SAA-C03", "SAP-C02"]);
    }
}
