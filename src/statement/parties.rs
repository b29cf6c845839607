//! Which party a source belongs to.
//!
//! A word list gives the phrases: whole parties (`Taliban`, `PDMA`), countries with their capitals and nationality
//! words, roles (army, government, hospital), and kin and victims, who together are a victim's family. A whole party decides; else a role of its own standing
//! (police, resident); else a state's role with its country makes `pakistan-army`, `iran-government`. The ids are
//! those of `parties.txt`, beside this file.

use super::tokens::{PerLanguage, read_lists, word_lists};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::{Found, Lexicon};
use crate::span::Span;

/// Knows the parties' names in four languages.
#[derive(Debug)]
pub(crate) struct Parties(PerLanguage<Lexicon>);

impl Parties {
    /// Reads the word lists.
    pub(crate) fn new() -> Result<Self> {
        let list = word_lists!("parties.txt");
        PerLanguage::build(|language| read_lists("parties.txt", &[list(language)])).map(Self)
    }

    /// English: the party of somebody of whom a relative clause tells what they did: `who saw the blast`.
    pub(crate) fn of_clause(&self, text: &str, region: Span) -> Option<String> {
        let words = region.of(text);
        let found = self.0.of(Language::English).all(words);
        let is_victim = found.iter().any(|found| found.entry.value(0) == "victim") || words.contains(" died");
        if words.starts_with("whose ") && is_victim {
            return Some("victim-family".to_owned());
        }
        let told = found.iter().find(|found| found.entry.value(0) == "who")?;
        words.starts_with("who ").then(|| told.entry.value(1).to_owned())
    }

    /// The party of who takes part in a deed, in `region` of the folded text `text`. What is laid to a country, its team or
    /// its people is the country's; a source that bears its name would be its government.
    /// `organ` is the role that words of the list of deeds tell (`jets`: an army).
    pub(crate) fn of_participant(
        &self,
        text: &str,
        region: Span,
        language: Language,
        organ: Option<&str>,
    ) -> Option<String> {
        let words = region.of(text);
        let found = self.0.of(language).find(words);
        let mut countries = found.iter().filter(|found| found.entry.value(0) == "country");
        let first = countries.next().map(|found| found.entry.value(1));
        let country = first.filter(|first| countries.all(|other| other.entry.value(1) == *first));
        let has_organ = found.iter().any(|found| match found.entry.value(0) {
            "party" => true,
            "role" => matches!(
                found.entry.value(1),
                "army" | "security" | "government" | "official" | "police" | "court" | "local-official"
            ),
            _ => false,
        });
        match (country, organ) {
            (Some("afghanistan"), Some("army")) if !has_organ => Some(government_of("afghanistan")),
            (Some(country), Some("army")) if !has_organ => Some(format!("{country}-army")),
            (Some(country), _) if !has_organ => Some(country.to_owned()),
            _ => self.of(text, region, language).or_else(|| organ.map(str::to_owned)),
        }
    }

    /// The party named in `region` of the folded text `text`, if its words tell.
    pub(crate) fn of(&self, text: &str, region: Span, language: Language) -> Option<String> {
        let words = region.of(text);
        let mut found = self.0.of(language).find(words);
        found.retain(|found| found.entry.value(0) != "who");
        // `Unicef's country head`: owned, a name is listed without its ending.
        if found.is_empty() && language == Language::English && words.contains("'s") {
            found = self.0.of(language).find(&words.replace("'s", "  "));
            found.retain(|found| found.entry.value(0) != "who");
        }
        let first = |kind: &str| found.iter().find(|found| found.entry.value(0) == kind);
        let id = |found: &Found<'_>| found.entry.value(1).to_owned();
        if let Some(party) = first("party") {
            return Some(id(party));
        }
        // `The mother of one of the drowned boys`
        if first("kin").is_some() && first("victim").is_some() {
            return Some("victim-family".to_owned());
        }
        // The most telling role decides: "a spokesman of the army" is the army, "a police official" the police. Of two
        // alike, the head of the phrase: the first in Dari, the last elsewhere, in English before a preposition.
        let head_end = match language {
            Language::English => [" of ", " at ", " in ", " from ", " for "]
                .iter()
                .filter_map(|word| words.find(word))
                .min()
                .unwrap_or(words.len()),
            _ => words.len(),
        };
        let is_head_first = matches!(language.resources(), Language::Dari | Language::Persian);
        let role = found.iter().filter(|found| found.entry.value(0) == "role").min_by_key(|found| {
            let place = if is_head_first { found.span.start } else { words.len() - found.span.start };
            // A ministry is the government, whatever it is for.
            let is_ministry = found.entry.value(2) == "ministry";
            (!is_ministry, rank(found.entry.value(1)), found.span.start >= head_end, place)
        });
        let countries: Vec<&Found<'_>> = found.iter().filter(|found| found.entry.value(0) == "country").collect();
        let country = countries.first().map(|country| id(country));
        let is_one = countries.iter().all(|other| Some(id(other)) == country);
        match (role.map(|role| role.entry.value(1)), country.filter(|_| is_one)) {
            // `Islamabad` is its government; `an Afghan` is not.
            (None, None) if first("kin").is_some() && language == Language::English => kin(words),
            (None, country) => country.filter(|_| is_bare(words, &found)).map(|country| government_of(&country)),
            (Some("army" | "security"), Some(country)) if country == "afghanistan" => Some("afghan-taliban".to_owned()),
            (Some("army" | "security"), Some(country)) => Some(format!("{country}-army")),
            (Some("government" | "official"), Some(country)) => Some(government_of(&country)),
            (Some(role), _) => Some(role.to_owned()),
        }
    }
}

/// English: `a widow` is a resident; the kin of somebody told of speaks for the family.
fn kin(words: &str) -> Option<String> {
    let words = words.trim_start_matches([',', ' ']);
    let is_any = words.starts_with("a widow");
    let is_owned = ["his ", "her ", "their "].iter().any(|owner| words.starts_with(owner)) || words.contains("'s ");
    match (is_any, is_owned) {
        (true, _) => Some("resident".to_owned()),
        (_, true) => Some("victim-family".to_owned()),
        _ => None,
    }
}

/// Whether nothing but names of countries and particles stands in `words`.
fn is_bare(words: &str, found: &[Found<'_>]) -> bool {
    let names: usize = found.iter().map(|found| found.span.of(words).split_whitespace().count()).sum();
    let others = words.split_whitespace().filter(|word| !matches!(*word, "د" | "the"));
    others.count() <= names
}

/// The government of a country. Kabul's has been the Taliban's since 2021.
fn government_of(country: &str) -> String {
    if country == "afghanistan" { "afghan-taliban".to_owned() } else { format!("{country}-government") }
}

/// How telling a role is; the lower, the more.
fn rank(role: &str) -> usize {
    match role {
        "army" | "local-official" => 1,
        "security" => 2,
        "media" => 3,
        "government" => 4,
        "unnamed-source" => 5,
        "official" => 6,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::fold;

    fn party(words: &str, language: Language) -> Option<String> {
        let parties = Parties::new().unwrap();
        let text = fold(words);
        parties.of(&text, Span::new(0, text.len()), language)
    }

    #[test]
    fn roles_join_their_country() {
        for (words, language, expected) in [
            ("Pakistan's army spokesman", Language::English, Some("pakistan-army")),
            ("Afghanistan's Taliban government", Language::English, Some("afghan-taliban")),
            ("the Iranian foreign ministry", Language::English, Some("iran-government")),
            ("the Provincial Disaster Management Authority", Language::English, Some("disaster-authority")),
            ("a hospital official in Kabul", Language::English, Some("health")),
            ("Islamabad", Language::English, Some("pakistan-government")),
            ("a tall man", Language::English, None),
            ("د پاکستان د پوځ د رسنیو څانګې", Language::Pashto, Some("pakistan-army")),
            ("د طالبانو د حکومت ویاند", Language::Pashto, Some("afghan-taliban")),
            ("د کونړ اوسېدونکي", Language::Pashto, Some("resident")),
            ("پاک فوج کے شعبۂ تعلقاتِ عامہ", Language::Urdu, Some("pakistan-army")),
            ("طالبان حکومت کے ترجمان", Language::Urdu, Some("afghan-taliban")),
            ("ہسپتال ذرائع", Language::Urdu, Some("health")),
            ("مقام‌های پاکستانی", Language::Dari, Some("pakistan-government")),
            ("منابع محلی", Language::Dari, Some("unnamed-source")),
            ("وزارت دفاع پاکستان", Language::Persian, Some("pakistan-army")),
        ] {
            assert_eq!(party(words, language).as_deref(), expected, "{words}");
        }
    }

    #[test]
    fn every_listed_id_is_described() {
        let ids: Vec<&str> = include_str!("parties.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split('\t').next())
            .filter(|id| !id.is_empty())
            .collect();
        let list = word_lists!("parties.txt");
        for language in [Language::English, Language::Pashto, Language::Urdu, Language::Dari] {
            let lexicon = read_lists("parties.txt", &[list(language)]).unwrap();
            for entry in lexicon.entries() {
                let given = match entry.value(0) {
                    "country" => vec![government_of(entry.value(1))],
                    "role" if entry.value(1) == "army" => vec!["army".to_owned()],
                    "party" | "role" | "who" => vec![entry.value(1).to_owned()],
                    "kin" | "victim" => vec!["victim-family".to_owned()],
                    other => panic!("{}: `{other}` is not a kind", entry.phrase),
                };
                for id in given {
                    let known = ids.contains(&id.as_str())
                        || (id.ends_with("-government") && ids.contains(&"COUNTRY-government"))
                        || (id.ends_with("-army") && ids.contains(&"COUNTRY-army"));
                    assert!(known, "{} ({language}): {id} is not in parties.txt", entry.phrase);
                }
            }
        }
    }
}
