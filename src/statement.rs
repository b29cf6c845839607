//! A statement: who says what, how many, when, asserted or denied, each part with the words that show it.
//!
//! Spans in a statement count bytes of the text that was extracted from: a sentence's text when an
//! [`Extractor`] is called on its own, the document's body after the pipeline has shifted them.

pub mod attribution;
pub mod clause;
mod extract;
mod frame;
mod merge;
mod parties;
pub mod place;
pub mod polarity;
pub mod predicate;
pub mod quantity;
mod shift;
pub mod state;
pub mod time;
mod tokens;

pub use attribution::AttributionReader;
pub use clause::ClauseReader;
pub use extract::{Context, Extractor, LastSpeaker};
pub use frame::{FrameRelation, Relation, compare as compare_frames};
pub use place::{PlaceKind, PlaceReader};
pub use polarity::PolarityReader;
pub use predicate::{Cause, Deed, Participant, Predicate, PredicateReader, RoleRelation};
pub use quantity::QuantityReader;
pub use state::{Axis, StateReader, StateValue};
pub use time::TimeReader;

use jiff::civil;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::span::Span;

/// A sentence, or a clause of one that makes several claims, with its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// The statement's words.
    pub span: Span,
    /// The language its parts were read in.
    pub language: Language,
    /// Who asserts it: the outlet itself, or a party it cites.
    pub voice: Voice,
    /// Whether what it says is asserted, negated, denied and so on.
    pub polarity: Polarity,
    /// The words that decided the polarity; empty for a plain assertion.
    pub polarity_cues: Vec<Span>,
    /// The numbers in it that count or measure something.
    pub quantities: Vec<Quantity>,
    /// The points and stretches of time it names.
    pub times: Vec<TimeMention>,
    /// The places and nationality words in it.
    pub places: Vec<PlaceMention>,
    /// How things stand by it: open or closed, signed or not.
    pub states: Vec<StateMention>,
    /// The deeds it tells of: who did what to whom.
    pub predicates: Vec<Predicate>,
}

/// In whose voice a statement is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Voice {
    /// The outlet's own.
    Outlet,
    /// A party's, which the outlet cites.
    Cited(Speaker),
}

impl Voice {
    /// The cited speaker, if there is one.
    #[must_use]
    pub const fn speaker(&self) -> Option<&Speaker> {
        match self {
            Self::Outlet => None,
            Self::Cited(speaker) => Some(speaker),
        }
    }
}

/// A source that an outlet cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The words that name the speaker.
    pub span: Span,
    /// The words that show that they speak (`said`, `په وینا`, `کے مطابق`, `به گفتهٔ`).
    pub cue: Span,
    /// Whether their very words are quoted.
    pub is_quoted: bool,
    /// The party the speaker belongs to, where the words tell, or for a pronoun the words of the speaker it stands for: an id of `src/statement/parties.txt`, such as `afghan-taliban`.
    pub party: Option<String>,
}

/// Whether what a statement says is asserted to be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// Asserted to be so.
    Asserted,
    /// Asserted not to be so: "no civilians were harmed".
    Negated,
    /// Somebody's claim is denied or rejected: "denied that a post was lost".
    Denied,
    /// Reported as a claim that the speaker does not vouch for: "allegedly".
    Alleged,
    /// Said of a condition: "if".
    Conditional,
    /// Said of what is to come: "will".
    Planned,
    /// Asked, not said.
    Asked,
}

/// A number with what it counts or measures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// The words of the number with its hedge: "at least 50".
    pub span: Span,
    /// What values it may stand for.
    pub interval: Interval,
    /// How it is hedged.
    pub hedge: Hedge,
    /// What is counted or measured.
    pub counted: Counted,
    /// The words that say what is counted, where there are any.
    pub counted_span: Option<Span>,
    /// The unit it was said in, where the class leaves that open: an ISO 4217 code, or `rupee`, `rial` or `toman`
    /// where the words do not tell whose; `minute`, `hour`… `century`; `celsius`, `km/h`, `kWh`, `litre`.
    pub unit: Option<String>,
    /// Its part in a change that is told with it: "rose from 50 to 75".
    pub role: Option<ChangeRole>,
    /// Whose: the words beside the number that narrow what is counted ("Pakistani soldiers", "children").
    pub scope: Option<Scope>,
    /// Where: the place that it holds for, the narrowest that the sentence names for it.
    pub place: Option<PlaceScope>,
    /// The stretch of time that it counts over: "since January", "in the past 24 hours", "on Sunday".
    pub period: Option<TimeScope>,
    /// The time at which it stood: "as of Monday", "by Tuesday evening".
    pub as_of: Option<TimeScope>,
}

/// Where a quantity holds. Its words may stand in another clause of the sentence than the quantity's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceScope {
    /// The words of the place's name, or of several names that the quantity is the sum over: "Swat and Buner".
    pub span: Span,
    /// The place, or the places, as sorted ids of `src/statement/places`.
    pub places: Vec<String>,
}

/// The time that a quantity counts over, or stood at. Its words may stand in another clause of the sentence than the
/// quantity's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeScope {
    /// The words, with those that bind them: "since January", `په تېرو ۲۴ ساعتونو کې`.
    pub span: Span,
    /// The first and last day; what is open ends on the day of publication. `None` where it cannot be told.
    pub days: Option<(civil::Date, civil::Date)>,
    /// The hours of the (first) day, as in [`TimeMention::minutes`].
    pub minutes: Option<(u16, u16)>,
}

/// Who or what a quantity is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The words.
    pub span: Span,
    /// What they say, as sorted ids of `src/statement/scopes.txt`: `soldier`, `pakistan`, `child`…
    pub ids: Vec<String>,
}

/// The values a quantity may stand for, as the conflict-data projects code them: lowest, best and highest.
/// `None` means that the text sets no bound on that side, or names no best value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// The lowest value.
    pub low: Option<f64>,
    /// The value the text puts forward.
    pub best: Option<f64>,
    /// The highest value.
    pub high: Option<f64>,
}

impl Interval {
    /// The interval of an exact number.
    #[must_use]
    pub const fn exact(value: f64) -> Self {
        Self { low: Some(value), best: Some(value), high: Some(value) }
    }

    /// Whether no value lies in both intervals.
    #[must_use]
    pub fn is_disjoint(&self, other: &Self) -> bool {
        let below = |a: &Self, b: &Self| matches!((a.high, b.low), (Some(high), Some(low)) if high < low);
        below(self, other) || below(other, self)
    }
}

/// How a number is hedged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Hedge {
    /// No hedge.
    Exact,
    /// "at least 50": 50 or more.
    AtLeast,
    /// "more than 50": above 50.
    MoreThan,
    /// "up to 50", "at most 50": 50 or less.
    UpTo,
    /// "fewer than 50": below 50.
    LessThan,
    /// "about 50", "some 50".
    About,
    /// "nearly 50", "close to 50": a little below.
    Nearly,
    /// "16 to 18", "between 16 and 18".
    Between,
    /// "dozens", "hundreds", درجنوں, ده‌ها, لسګونه: an order of magnitude.
    Vague,
}

/// What a quantity is in a rise or a fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeRole {
    /// What it was before: "from 50".
    From,
    /// What it became: "to 75".
    To,
    /// By how much it changed: "up 12 percent".
    By,
}

/// What a quantity counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// People killed.
    Killed,
    /// People wounded.
    Wounded,
    /// People missing.
    Missing,
    /// People captured: prisoners of war, hostages, those who surrendered.
    Captured,
    /// People arrested by a state's police or security forces.
    Arrested,
    /// People displaced, stranded or evacuated.
    Displaced,
    /// People rescued or released.
    Rescued,
    /// People, nothing more being known of them.
    People,
    /// Military posts and positions.
    Posts,
    /// Houses and other buildings.
    Buildings,
    /// Vehicles of any sort.
    Vehicles,
    /// Animals.
    Animals,
    /// Money; the currency is the unit.
    Money,
    /// A share in percent.
    Percent,
    /// A difference of two shares, in percentage points.
    PercentagePoints,
    /// A length, in kilometres.
    Length,
    /// An area, in hectares.
    Area,
    /// A mass, in kilograms.
    Mass,
    /// A stretch of time, in hours.
    Duration,
    /// A temperature, in degrees Celsius.
    Temperature,
    /// A power, in megawatts.
    Power,
    /// An energy, in kilowatt-hours.
    Energy,
    /// A speed, in kilometres an hour.
    Speed,
    /// A volume, in litres.
    Volume,
    /// One side's points in a game: "3-1" are two of them.
    Score,
    /// How many times as much: "doubled" is 2.
    Ratio,
    /// A rank: first, second.
    Ordinal,
    /// Years of age.
    Age,
    /// A number of anything else.
    Other,
}

/// How something stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateMention {
    /// The words that tell: "reopened", "بند کر دیا".
    pub span: Span,
    /// What can be one way or the other.
    pub axis: Axis,
    /// Which way it is.
    pub value: StateValue,
}

/// A point or stretch of time that a statement names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeMention {
    /// The words.
    pub span: Span,
    /// The days it covers, resolved against the article's day of publication; `None` where it cannot be told.
    pub days: Option<(civil::Date, civil::Date)>,
    /// The hours of the (first) day it covers, as minutes after midnight, local time; an end before the start lies on the next day.
    pub minutes: Option<(u16, u16)>,
    /// The offset from UTC of those hours, such as `+04:30`; `None` where nothing tells it.
    pub zone: Option<String>,
    /// What tells the offset; `None` where there is none.
    pub zone_source: Option<ZoneSource>,
    /// The words with the prepositions, postpositions and the like that bind them: "since January", `اتوار کو`.
    pub phrase: Span,
    /// On which side of the time what is told of it lies.
    pub bound: Bound,
}

/// What tells the offset from UTC of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ZoneSource {
    /// Words beside the hour: `GMT`, `Kabul time`.
    Words,
    /// The places that the statement names, which all keep the same time on that day.
    Place,
    /// The article's time of publication, which is written with an offset.
    Outlet,
}

/// On which side of a time what is told of it lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// In it: "on Sunday", "last year".
    #[default]
    Within,
    /// From it to now: "since January".
    Since,
    /// Up to it: "by Monday", "as of 12 May".
    Until,
    /// Beside it: "before Sunday", "compared with last year".
    Beside,
}

/// A place that a statement names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceMention {
    /// The words of the name, without a word such as "province" beside it.
    pub span: Span,
    /// The place: an id of `src/statement/places`, which begins with the id of the place it lies in, such as
    /// `af.nangarhar.achin`. A nationality word has its country's.
    pub place: String,
    /// What sort of place it is.
    pub kind: PlaceKind,
}
