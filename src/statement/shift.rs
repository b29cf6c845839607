//! Moving a statement from the text it was extracted from to a longer text that holds it.

use super::{
    Cause, Participant, PlaceMention, PlaceScope, Predicate, Quantity, Scope, Speaker, StateMention, Statement,
    TimeMention, TimeScope, Voice,
};

impl Statement {
    /// The same statement in a text that has `offset` bytes before the one it was extracted from.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        // Every field is named, so that a new one cannot be forgotten.
        let Self { span, language, voice, polarity, polarity_cues, quantities, times, places, states, predicates } =
            self;
        let voice = match voice {
            Voice::Outlet => Voice::Outlet,
            Voice::Cited(Speaker { span, cue, is_quoted, party }) => {
                Voice::Cited(Speaker { span: span.shifted(offset), cue: cue.shifted(offset), is_quoted, party })
            }
        };
        let quantity = |quantity: Quantity| {
            let Quantity { span, interval, hedge, counted, counted_span, unit, role, scope, place, period, as_of } =
                quantity;
            let scope = scope.map(|Scope { span, ids }| Scope { span: span.shifted(offset), ids });
            let counted_span = counted_span.map(|span| span.shifted(offset));
            let place = place.map(|PlaceScope { span, places }| PlaceScope { span: span.shifted(offset), places });
            let time = |TimeScope { span, days, minutes }| TimeScope { span: span.shifted(offset), days, minutes };
            let (period, as_of) = (period.map(time), as_of.map(time));
            let span = span.shifted(offset);
            Quantity { span, interval, hedge, counted, counted_span, unit, role, scope, place, period, as_of }
        };
        let time = |TimeMention { span, days, minutes, zone, zone_source, phrase, bound }| {
            let (span, phrase) = (span.shifted(offset), phrase.shifted(offset));
            TimeMention { span, days, minutes, zone, zone_source, phrase, bound }
        };
        let place = |PlaceMention { span, place, kind }| PlaceMention { span: span.shifted(offset), place, kind };
        let state = |StateMention { span, axis, value }| StateMention { span: span.shifted(offset), axis, value };
        let participant = |Participant { span, head, party }| Participant {
            span: span.shifted(offset),
            head: head.shifted(offset),
            party,
        };
        let predicate = |Predicate { span, kind, agent, patient, cause }| Predicate {
            span: span.shifted(offset),
            kind,
            agent: agent.map(participant),
            patient: patient.map(participant),
            cause: cause.map(|Cause { span, cue }| Cause { span: span.shifted(offset), cue: cue.shifted(offset) }),
        };
        Self {
            span: span.shifted(offset),
            language,
            voice,
            polarity,
            polarity_cues: polarity_cues.into_iter().map(|cue| cue.shifted(offset)).collect(),
            quantities: quantities.into_iter().map(quantity).collect(),
            times: times.into_iter().map(time).collect(),
            places: places.into_iter().map(place).collect(),
            states: states.into_iter().map(state).collect(),
            predicates: predicates.into_iter().map(predicate).collect(),
        }
    }
}
