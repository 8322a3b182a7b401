//! What is known of the exams.

use std::collections::BTreeMap;

use crate::content::question::KindWord;
use crate::study::catalog::{Catalog, Item};

/// What is known of an exam (EXAM-01 to EXAM-07).
#[derive(Debug, PartialEq)]
pub struct Profile {
    /// `SAA-C03`.
    pub id: &'static str,
    /// Its name in full.
    pub title: &'static str,
    /// How task statements of questions name it: `saa` in `saa:3.4`.
    pub word: &'static str,
    /// Questions that count.
    pub scored: usize,
    /// Questions that are tried out and do not count, not marked as such.
    pub unscored: usize,
    /// Time.
    pub minutes: u32,
    /// The score to reach, of 100 to 1000.
    pub passing: u32,
    /// What it is about, with weights in percent.
    pub domains: &'static [Domain],
    /// The kinds of questions that it has (EXAM-03).
    pub kinds: &'static [KindWord],
    /// What AWS does not say or says in two ways; shown with the profile.
    pub caveat: &'static str,
}

/// A domain of an exam.
#[derive(Debug, PartialEq)]
pub struct Domain {
    /// Its number in the guide.
    pub number: u8,
    /// What it is about.
    pub title: &'static str,
    /// Its share of the scored questions, in percent.
    pub weight: u32,
}

const fn domain(number: u8, title: &'static str, weight: u32) -> Domain {
    Domain { number, title, weight }
}

/// The exams that can be rehearsed.
pub const PROFILES: &[Profile] = &[
    Profile {
        id: "SAA-C03",
        title: "Solutions Architect, Associate",
        word: "saa",
        scored: 50,
        unscored: 15,
        minutes: 130,
        passing: 720,
        domains: &[
            domain(1, "secure architectures", 30),
            domain(2, "resilient architectures", 26),
            domain(3, "high-performing architectures", 24),
            domain(4, "cost-optimised architectures", 20),
        ],
        kinds: &[KindWord::Choice, KindWord::Choices],
        caveat: "The minutes are not stated in the exam guide.",
    },
    Profile {
        id: "ANS-C01",
        title: "Advanced Networking, Specialty",
        word: "ans",
        scored: 50,
        unscored: 15,
        minutes: 170,
        passing: 750,
        domains: &[
            domain(1, "network design", 30),
            domain(2, "network implementation", 26),
            domain(3, "network management and operation", 20),
            domain(4, "network security, compliance and governance", 24),
        ],
        kinds: &[KindWord::Choice, KindWord::Choices, KindWord::Match],
        caveat: "Guides name 700 or 750 as the passing score and differ on the kinds of questions; \
                 the minutes are not stated in them.",
    },
    Profile {
        id: "SAP-C02",
        title: "Solutions Architect, Professional",
        word: "sap",
        scored: 65,
        unscored: 10,
        minutes: 180,
        passing: 750,
        domains: &[
            domain(1, "organisational complexity", 26),
            domain(2, "new solutions", 29),
            domain(3, "continuous improvement", 25),
            domain(4, "migration and modernisation", 20),
        ],
        kinds: &[KindWord::Choice, KindWord::Choices],
        caveat: "The minutes are not stated in the exam guide.",
    },
];

/// The profile of that id, whatever its case.
pub fn profile(id: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.id.eq_ignore_ascii_case(id))
}

impl Profile {
    /// The domain that a question belongs to in this exam: that of the first task statement it names.
    pub fn domain_of(&self, item: &Item<'_>) -> Option<u8> {
        let task = item.question.exam.iter().find(|task| task.exam == self.word)?;
        let number = task.task.split('.').next()?.parse().ok()?;
        self.domains.iter().any(|domain| domain.number == number).then_some(number)
    }

    /// The questions that may be asked in this exam, with their domains.
    pub fn pool<'c, 'p>(&self, catalog: &'c Catalog<'p>) -> Vec<(u8, &'c Item<'p>)> {
        let fits = |item: &&Item<'p>| self.kinds.contains(&item.question.kind.word());
        catalog.iter().filter(fits).filter_map(|item| Some((self.domain_of(item)?, item))).collect()
    }

    /// The scaled score of so many right answers among the scored ones: an estimate, since the true scaling is
    /// not public (EXAM-04).
    pub fn score(&self, right: usize, scored: usize) -> u32 {
        // of no question nothing is known
        if scored == 0 {
            return 100;
        }
        // between 100 and 1000
        (100.0 + 900.0 * right as f64 / scored as f64).round() as u32
    }
}

/// How many questions of each domain: by weight, the largest remainders rounded up.
pub(super) fn quotas(profile: &Profile, total: usize) -> BTreeMap<u8, usize> {
    let weights: u32 = profile.domains.iter().map(|domain| domain.weight).sum();
    let mut parts: Vec<(u8, usize, u64)> = Vec::new();
    for domain in profile.domains {
        let exact = u64::from(domain.weight) * total as u64;
        let (whole, remainder) = (exact / u64::from(weights), exact % u64::from(weights));
        parts.push((domain.number, whole as usize, remainder));
    }
    let given: usize = parts.iter().map(|(_, whole, _)| whole).sum();
    parts.sort_by_key(|(number, _, remainder)| (std::cmp::Reverse(*remainder), *number));
    let parts = parts.into_iter().enumerate();
    parts.map(|(n, (number, whole, _))| (number, whole + usize::from(n < total - given))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_add_up() {
        for profile in PROFILES {
            assert_eq!(profile.domains.iter().map(|it| it.weight).sum::<u32>(), 100, "{}", profile.id);
            let total = profile.scored + profile.unscored;
            assert_eq!(quotas(profile, total).values().sum::<usize>(), total);
        }
        assert_eq!(profile("saa-c03").unwrap().id, "SAA-C03");
        assert!(profile("SAA-C02").is_none());
    }

    #[test]
    fn scores_are_those_of_the_rule() {
        let saa = profile("SAA-C03").unwrap();
        assert_eq!((saa.score(36, 50), saa.score(34, 50)), (748, 712), "EXAM-04");
        assert_eq!((saa.score(0, 50), saa.score(50, 50), saa.score(0, 0)), (100, 1000, 100));
    }
}
