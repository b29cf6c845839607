//! Several clauses as one statement.

use super::{Polarity, Statement, Voice};
use crate::language::Language;
use crate::span::Span;

impl Statement {
    /// One statement over `span` with the parts of all `clauses`: all their quantities, times, places, states and
    /// predicates, and the first voice and polarity that is not the plain one.
    #[must_use]
    pub fn merged(clauses: Vec<Self>, span: Span, language: Language) -> Self {
        let mut whole = Self {
            span,
            language,
            voice: Voice::Outlet,
            polarity: Polarity::Asserted,
            polarity_cues: Vec::new(),
            quantities: Vec::new(),
            times: Vec::new(),
            places: Vec::new(),
            states: Vec::new(),
            predicates: Vec::new(),
        };
        for clause in clauses {
            if whole.voice == Voice::Outlet {
                whole.voice = clause.voice;
            }
            if whole.polarity == Polarity::Asserted {
                whole.polarity = clause.polarity;
                whole.polarity_cues = clause.polarity_cues;
            }
            whole.quantities.extend(clause.quantities);
            whole.times.extend(clause.times);
            whole.places.extend(clause.places);
            whole.states.extend(clause.states);
            whole.predicates.extend(clause.predicates);
        }
        whole
    }
}
