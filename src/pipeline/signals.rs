//! Signals that a run can do without, to measure what each is worth (ablation).

use serde::{Deserialize, Serialize};

use super::analysis::{Found, Profile};
use crate::statement::{Polarity, Statement, Voice};

/// A signal of the comparison of statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signal {
    /// Who says it.
    Speakers,
    /// Whether it is asserted, negated or denied.
    Polarity,
    /// How many and how much.
    Quantities,
    /// When.
    Times,
    /// Where.
    Places,
    /// How things stand by it: open or closed.
    States,
    /// Who did what to whom.
    Predicates,
    /// The provinces and the time that a statement is set in.
    Settings,
    /// How well the tokens of two statements find each other.
    Tokens,
    /// The vectors, but for their likeness.
    Vectors,
    /// A pair's place among the others of its event.
    Context,
    /// That one cluster holds both.
    Clusters,
}

impl Signal {
    /// All of them, in the order in which an article is worked on.
    pub const ALL: [Self; 12] = [
        Self::Speakers,
        Self::Polarity,
        Self::Quantities,
        Self::Times,
        Self::Places,
        Self::States,
        Self::Predicates,
        Self::Settings,
        Self::Tokens,
        Self::Vectors,
        Self::Context,
        Self::Clusters,
    ];

    /// Its name, as `bayan run --without` takes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Speakers => "speakers",
            Self::Polarity => "polarity",
            Self::Quantities => "quantities",
            Self::Times => "times",
            Self::Places => "places",
            Self::States => "states",
            Self::Predicates => "predicates",
            Self::Settings => "settings",
            Self::Tokens => "tokens",
            Self::Vectors => "vectors",
            Self::Context => "context",
            Self::Clusters => "clusters",
        }
    }
}

/// Takes the parts of a document that are signals to do without, as if the words did not tell them.
pub(super) fn strip(statements: &mut [Found], without: &[Signal]) {
    for found in statements {
        for &signal in without {
            take(&mut found.statement, signal);
        }
    }
}

/// The same of what the stages over the whole corpus know of it.
pub(super) fn strip_profile(profile: &mut Profile, without: &[Signal]) {
    if without.contains(&Signal::Places) {
        profile.places.clear();
    }
    if without.contains(&Signal::Quantities) {
        profile.figures.clear();
    }
}

fn take(statement: &mut Statement, signal: Signal) {
    match signal {
        Signal::Speakers => statement.voice = Voice::Outlet,
        Signal::Polarity => {
            statement.polarity = Polarity::Asserted;
            statement.polarity_cues.clear();
        }
        Signal::Quantities => statement.quantities.clear(),
        Signal::Times => statement.times.clear(),
        Signal::Places => statement.places.clear(),
        Signal::States => statement.states.clear(),
        Signal::Predicates => statement.predicates.clear(),
        Signal::Settings | Signal::Tokens | Signal::Vectors | Signal::Context | Signal::Clusters => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_serde_reads() {
        for signal in Signal::ALL {
            assert_eq!(serde_json::to_value(signal).unwrap(), signal.name());
        }
    }
}
