//! Where: the places and nationality words a sentence names, each resolved to one entry of a gazetteer.
//!
//! The gazetteer is `src/statement/places/*.tsv` (its README describes the format): every entity has one readable id
//! (`af`, `af.herat`, `af.herat.herat-city`, `x.torkham`), so that a name in one language can be compared with one in
//! another; an id begins with that of the entity it lies in. How a name becomes a mention:
//!
//! - Names are whole words, the longest first, with or without the space or hyphen between their parts
//!   (`جلال‌آباد`, `جلال آباد`), and with the endings of their language (`کابله`, `Kabul's`). In English they must be
//!   capitalised as the gazetteer writes them.
//! - A name of several entities goes by the word beside it (`Herat city`, `ولایت هرات`), then by the other places of the
//!   sentence, then to the entity that the gazetteer lists first. A province's name alone is the province.
//! - A name that is also a common word or a person's (`شام`, `Jordan`) is marked in the gazetteer and counts only where
//!   its surroundings speak for a place.

mod gazetteer;
mod judge;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) use self::gazetteer::lies_in;
use self::gazetteer::{Gazetteer, Sentence};
use self::judge::Judge;
use super::PlaceMention;
use super::tokens::{Tokens, word_lists};
use crate::error::Result;
use crate::language::Language;
use crate::normalize::Folded;

/// What sort of place a mention names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    /// A country or a territory that is counted like one.
    Country,
    /// A country's people, language or belongings: "Afghan", پاکستانی; the place is the country.
    Nationality,
    /// A province, state or other main unit of a country.
    Province,
    /// A district or part of a province.
    District,
    /// A city, town or village.
    City,
    /// A border crossing.
    Crossing,
    /// A region, valley, mountain range, sea, pass or line without an administration of its own.
    Region,
    /// A river, lake or dam.
    River,
}

impl PlaceKind {
    /// The kind of that name in the gazetteer.
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "country" => Self::Country,
            "nationality" => Self::Nationality,
            "province" => Self::Province,
            "district" => Self::District,
            "city" => Self::City,
            "crossing" => Self::Crossing,
            "region" => Self::Region,
            "river" => Self::River,
            _ => return None,
        })
    }
}

impl PlaceMention {
    /// The ISO 3166 code of the country that a place lies in, in lower case; `None` for what lies in several, such as a
    /// border crossing.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        let first = self.place.split('.').next().unwrap_or_default();
        (first.len() == 2).then_some(first)
    }

    /// Whether the place is `other` or lies in it, as far as the ids tell.
    #[must_use]
    pub fn lies_in(&self, other: &str) -> bool {
        gazetteer::lies_in(&self.place, other)
    }
}

/// Reads the places of sentences. Its gazetteer is part of the library; building it reads it once.
#[derive(Debug)]
pub struct PlaceReader(Gazetteer);

impl PlaceReader {
    /// Reads the gazetteer.
    ///
    /// # Errors
    /// If a list is malformed, which a test of the library rules out.
    pub fn new() -> Result<Self> {
        Gazetteer::new(word_lists!("places.txt")).map(Self)
    }

    /// The places that `original`, folded as `folded`, names, in order. Spans are bytes of `original`.
    #[must_use]
    pub fn read(&self, folded: &Folded, original: &str, language: Language) -> Vec<PlaceMention> {
        self.read_tokens(&Tokens::new(folded), folded, original, language)
    }

    pub(crate) fn read_tokens(
        &self,
        tokens: &Tokens<'_>,
        folded: &Folded,
        original: &str,
        language: Language,
    ) -> Vec<PlaceMention> {
        let sentence = Sentence { tokens, folded, original };
        let names = self.0.names(language);
        let hits = names.all(sentence);
        if hits.is_empty() { Vec::new() } else { Judge::new(&self.0, names, sentence, &hits).mentions() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, language: Language) -> Vec<(String, String)> {
        let reader = PlaceReader::new().unwrap();
        let found = reader.read(&Folded::new(text), text, language);
        found.into_iter().map(|place| (place.span.of(text).to_owned(), place.place)).collect()
    }

    fn ids(text: &str, language: Language) -> Vec<String> {
        read(text, language).into_iter().map(|(_, id)| id).collect()
    }

    #[test]
    fn one_place_has_one_id_in_every_language_and_spelling() {
        for (text, language) in [
            ("in Mazar-e-Sharif.", Language::English),
            ("Mazar-i Sharif's bazaar", Language::English),
            ("په مزارشریف کې", Language::Pashto),
            ("مزار شریف میں", Language::Urdu),
            ("در مزار\u{200C}شریف", Language::Dari),
        ] {
            assert_eq!(ids(text, language), ["af.balkh.mazar-e-sharif"], "{text}");
        }
    }

    #[test]
    fn a_word_beside_a_name_tells_which_of_its_bearers_is_meant() {
        for (text, language, id) in [
            ("in Herat city", Language::English, "af.herat.herat-city"),
            ("in the province of Herat", Language::English, "af.herat"),
            ("د هرات په ښار کې", Language::Pashto, "af.herat.herat-city"),
            ("د کابل ولایت", Language::Pashto, "af.kabul"),
            ("شهر هرات", Language::Dari, "af.herat.herat-city"),
            ("صوبہ کابل", Language::Urdu, "af.kabul"),
            ("in Kabul", Language::English, "af.kabul.kabul-city"),
        ] {
            assert_eq!(ids(text, language), [id], "{text}");
        }
    }

    #[test]
    fn other_places_of_the_sentence_tell_too() {
        assert_eq!(ids("From Mumbai to Hyderabad", Language::English)[1], "in.telangana.hyderabad");
        assert_eq!(ids("From Karachi to Hyderabad", Language::English)[1], "pk.sindh.hyderabad");
    }

    #[test]
    fn endings_and_cases_are_those_of_the_language() {
        assert_eq!(
            read("Kabul's traders", Language::English),
            [("Kabul".to_owned(), "af.kabul.kabul-city".to_owned())]
        );
        assert_eq!(read("له کابله راغلل", Language::Pashto)[0].0, "کابله");
        assert_eq!(ids("the US and us", Language::English), ["us"]);
        assert_eq!(ids("kabul", Language::English), [""; 0]);
    }
}
