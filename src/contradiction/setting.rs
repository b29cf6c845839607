//! The setting of a statement in its document: the provinces where what it says takes place, and whether that is
//! background from long before its publication.
//!
//! Two statements set in different provinces, or the news beside what happened last year, may be worded alike and
//! count the same thing, and yet speak of two events. Only what a statement itself says counts: carrying a place on
//! from the sentence before was tried, and set statements on one event apart more often than on two.

use jiff::civil::Date;

use crate::span::Span;
use crate::statement::{PlaceKind, PlaceMention, Statement};

/// Where and when a statement is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// The provinces, by the gazetteer's ids (`af.baghlan`), sorted; none where nothing tells.
    pub provinces: Vec<String>,
    /// Whether all days that it names lie long before its publication.
    pub is_background: bool,
}

impl Setting {
    /// Whether two statements are set apart: in different provinces, or one of them in the past.
    #[must_use]
    pub fn is_apart(&self, other: &Self) -> bool {
        let places = !self.provinces.is_empty()
            && !other.provinces.is_empty()
            && !self.provinces.iter().any(|province| other.provinces.contains(province));
        places || self.is_background != other.is_background
    }
}

/// What lies more days before publication than this is background.
const BACKGROUND_DAYS: i32 = 21;
/// A dateline is no longer than this, in bytes.
const DATELINE: usize = 120;

/// The settings of a document's statements, in order. Spans index `body`.
#[must_use]
pub fn settings<'statement>(
    statements: impl IntoIterator<Item = &'statement Statement>,
    body: &str,
    published: Option<Date>,
) -> Vec<Setting> {
    let dateline = dateline(body);
    let setting = |statement| Setting {
        provinces: provinces(statement, dateline),
        is_background: is_background(statement, published),
    };
    statements.into_iter().map(setting).collect()
}

/// The provinces that a statement names, but for where its speaker is from and where the report was filed.
fn provinces(statement: &Statement, dateline: Span) -> Vec<String> {
    let speaker = statement.voice.speaker().map(|speaker| speaker.span);
    let counts = |place: &&PlaceMention| {
        let is_within = |span: Span| span.start <= place.span.start && place.span.end <= span.end;
        !matches!(place.kind, PlaceKind::Country | PlaceKind::Nationality)
            && !speaker.is_some_and(is_within)
            && !is_within(dateline)
    };
    let mut provinces: Vec<String> =
        statement.places.iter().filter(counts).filter_map(|place| province(&place.place)).collect();
    provinces.sort_unstable();
    provinces.dedup();
    provinces
}

/// The province that a place is or lies in: the first two parts of its id.
fn province(id: &str) -> Option<String> {
    let mut parts = id.split('.');
    let (country, province) = (parts.next()?, parts.next()?);
    (country.len() == 2).then(|| format!("{country}.{province}"))
}

/// Where a body's dateline stands: `KABUL, Nov 19 (Meridian) —`, `کابل، د وري ۱۲مه:`; empty if it has none.
fn dateline(body: &str) -> Span {
    let head = &body[..body.floor_char_boundary(DATELINE)];
    let line = head.split('\n').next().unwrap_or_default();
    let end = line.find([':', '—', '–']).or_else(|| line.find(" - ")).unwrap_or(0);
    Span::new(0, end)
}

fn is_background(statement: &Statement, published: Option<Date>) -> bool {
    let Some(published) = published else { return false };
    let days: Vec<Date> = statement.times.iter().filter_map(|time| time.days).map(|(_, last)| last).collect();
    !days.is_empty() && days.iter().all(|&last| (published - last).get_days() > BACKGROUND_DAYS)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::language::Language;
    use crate::statement::{Context, Extractor};

    fn of(text: &str, language: Language) -> Vec<Setting> {
        let published = Some(date(2025, 11, 19));
        let extractor = Extractor::new().unwrap();
        let sentences = crate::sentence::segment(text, language);
        let statements: Vec<Statement> = sentences
            .into_iter()
            .flat_map(|span| {
                let found = extractor.extract(span.of(text), language, &Context::new(published));
                found.into_iter().map(move |statement| statement.shifted(span.start)).collect::<Vec<_>>()
            })
            .collect();
        settings(&statements, text, published)
    }

    #[test]
    fn a_dateline_is_no_place_of_what_happened() {
        let found = of(
            "PESHAWAR: Floods killed 18 people in Swat on Friday. Nine more were missing. Floods also hit Baghlan.",
            Language::English,
        );
        let provinces: Vec<&[String]> = found.iter().map(|one| one.provinces.as_slice()).collect();
        assert_eq!(provinces, [&["pk.kp".to_owned()][..], &[], &["af.baghlan".to_owned()]]);
        assert!(found[0].is_apart(&found[2]) && !found[0].is_apart(&found[1]));
    }

    #[test]
    fn what_happened_last_year_is_background() {
        let found = of(
            "A bus crash on Wednesday killed 23 people. In December last year, 52 people died in two collisions.",
            Language::English,
        );
        assert_eq!(found.iter().map(|one| one.is_background).collect::<Vec<_>>(), [false, true]);
        assert!(found[0].is_apart(&found[1]));
    }

    #[test]
    fn nothing_known_is_nothing_apart() {
        assert!(!Setting::default().is_apart(&Setting::default()));
        assert!(of("", Language::Dari).is_empty());
    }
}
