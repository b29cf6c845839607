//! What a job expects of its corpus: a feed that broke off, a folder that was forgotten or a site that changed its encoding
//! gives a run that is right in itself and wrong for its reader. What is expected changes no result.

use std::collections::BTreeMap;

use super::config::ExpectConfig;

/// What a run found, as far as something can be expected of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number of documents that were read.
    pub documents: usize,
    /// Number of documents and files that were skipped.
    pub skipped: usize,
    /// How many of the documents say when they were published.
    pub dated: usize,
    /// Number of documents by outlet.
    pub by_outlet: BTreeMap<String, usize>,
    /// Number of documents by the code of their language.
    pub by_language: BTreeMap<String, usize>,
}

/// An expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Of what: the key of the config, with the outlet or language where it holds for one.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// The expectations of `expect` that `tally` does not meet, in the order of the config's keys.
#[must_use]
pub fn check(expect: &ExpectConfig, tally: &Tally) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut breach = |what: String, expected: String, found: String| breaches.push(Breach { what, expected, found });
    if let Some(least) = expect.min_documents
        && tally.documents < least
    {
        breach("min_documents".to_owned(), at_least(least), documents(tally.documents));
    }
    if let Some(least) = expect.min_documents_per_outlet {
        // An outlet that is expected and not there has its own line below.
        for (outlet, &found) in tally.by_outlet.iter().filter(|&(_, &found)| found < least) {
            breach(format!("min_documents_per_outlet: {outlet}"), at_least(least), documents(found));
        }
    }
    let named = [("outlets", &expect.outlets, &tally.by_outlet), ("languages", &expect.languages, &tally.by_language)];
    for (key, names, found) in named {
        for name in names.iter().filter(|&name| found.get(name).is_none_or(|&documents| documents == 0)) {
            breach(format!("{key}: {name}"), at_least(1), "none".to_owned());
        }
    }
    let seen = tally.documents.saturating_add(tally.skipped);
    if let Some(most) = expect.max_skipped_share
        && seen > 0
        && share(tally.skipped, seen) > most
    {
        let found = format!("{} ({} of {seen})", shown(share(tally.skipped, seen)), tally.skipped);
        breach("max_skipped_share".to_owned(), format!("at most {most}"), found);
    }
    if let Some(least) = expect.min_dated_share
        && tally.documents > 0
        && share(tally.dated, tally.documents) < least
    {
        let found = format!("{} ({} of {})", shown(share(tally.dated, tally.documents)), tally.dated, tally.documents);
        breach("min_dated_share".to_owned(), format!("at least {least}"), found);
    }
    breaches
}

fn share(part: usize, of: usize) -> f64 {
    part as f64 / of as f64
}

/// A share for people; the numbers that it comes from stand beside it.
fn shown(share: f64) -> String {
    format!("{share:.3}")
}

fn at_least(least: usize) -> String {
    format!("at least {least}")
}

fn documents(found: usize) -> String {
    if found == 0 { "none".to_owned() } else { found.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(counts: &[(&str, usize)]) -> BTreeMap<String, usize> {
        counts.iter().map(|&(name, count)| (name.to_owned(), count)).collect()
    }

    fn tally() -> Tally {
        Tally {
            documents: 12,
            skipped: 3,
            dated: 9,
            by_outlet: counts(&[("Northgate Dispatch", 9), ("د خیبر خبر", 3)]),
            by_language: counts(&[("en", 9), ("ps", 3)]),
        }
    }

    fn told(expect: &ExpectConfig) -> Vec<(String, String, String)> {
        check(expect, &tally()).into_iter().map(|breach| (breach.what, breach.expected, breach.found)).collect()
    }

    #[test]
    fn nothing_is_expected_unless_it_is_written() {
        assert_eq!(check(&ExpectConfig::default(), &tally()), []);
        assert_eq!(check(&ExpectConfig::default(), &Tally::default()), []);
    }

    #[test]
    fn what_is_just_met_is_met() {
        let met = ExpectConfig {
            min_documents: Some(12),
            min_documents_per_outlet: Some(3),
            outlets: vec!["د خیبر خبر".to_owned()],
            languages: vec!["en".to_owned(), "ps".to_owned()],
            max_skipped_share: Some(0.2),
            min_dated_share: Some(0.75),
        };
        assert_eq!(told(&met), []);
    }

    #[test]
    fn every_expectation_that_is_not_met_is_told() {
        let expect = ExpectConfig {
            min_documents: Some(13),
            min_documents_per_outlet: Some(4),
            outlets: vec!["پرواز آزاد".to_owned(), "Northgate Dispatch".to_owned()],
            languages: vec!["ur".to_owned(), "ps".to_owned()],
            max_skipped_share: Some(0.19),
            min_dated_share: Some(0.76),
        };
        let line = |what: &str, expected: &str, found: &str| (what.to_owned(), expected.to_owned(), found.to_owned());
        let expected = [
            line("min_documents", "at least 13", "12"),
            line("min_documents_per_outlet: د خیبر خبر", "at least 4", "3"),
            line("outlets: پرواز آزاد", "at least 1", "none"),
            line("languages: ur", "at least 1", "none"),
            line("max_skipped_share", "at most 0.19", "0.200 (3 of 15)"),
            line("min_dated_share", "at least 0.76", "0.750 (9 of 12)"),
        ];
        assert_eq!(told(&expect), expected);
    }

    #[test]
    fn an_empty_run_breaks_what_asks_for_documents_and_no_share() {
        let expect = ExpectConfig {
            min_documents: Some(1),
            languages: vec!["en".to_owned()],
            max_skipped_share: Some(0.0),
            min_dated_share: Some(1.0),
            ..ExpectConfig::default()
        };
        let breaches = check(&expect, &Tally::default());
        assert_eq!(breaches.len(), 2, "{breaches:?}");
    }
}
