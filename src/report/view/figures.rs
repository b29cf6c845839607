//! The figures of a point: what its statements say of one quantity.

use std::collections::BTreeMap;

use super::{EventPair, Figure, Figures};
use crate::record::{ConflictType, QuantityRecord};
use crate::statement::Counted;

/// What a quantity counts, and in what unit.
type Class = (Counted, Option<String>);

/// The figures of the point whose statements (by their places in the event, in the order of their publication) have the
/// quantities that `quantities_of` gives, and of whose pairs `pairs` turn on what.
///
/// The point's quantity is the class that most of the evidence is of; without evidence of a figure there is none. Of a
/// statement that gives several figures of that class those that are evidence count, else all.
pub(super) fn figures<'of>(
    statements: &[usize],
    pairs: &[EventPair],
    quantities_of: impl Fn(usize) -> &'of [QuantityRecord],
) -> Option<Figures> {
    let of_figures = pairs.iter().filter(|pair| pair.conflict == Some(ConflictType::Quantity));
    let evidence: Vec<(usize, usize, usize)> = of_figures
        .flat_map(|pair| pair.evidence.iter().map(|evidence| (evidence.statement, evidence.start, evidence.end)))
        .collect();
    let overlaps = |statement: usize, quantity: &QuantityRecord| {
        let words = &quantity.words;
        evidence.iter().any(|&(of, start, end)| of == statement && start < words.end && words.start < end)
    };
    let mut votes: BTreeMap<Class, usize> = BTreeMap::new();
    for &statement in statements {
        for quantity in quantities_of(statement).iter().filter(|quantity| overlaps(statement, quantity)) {
            *votes.entry(class(quantity)).or_default() += 1;
        }
    }
    // Of equals the first class is taken.
    let (best, _) = votes.into_iter().rev().max_by_key(|&(_, votes)| votes)?;
    let mut rows = Vec::new();
    for &statement in statements {
        let of_class: Vec<&QuantityRecord> =
            quantities_of(statement).iter().filter(|quantity| class(quantity) == best).collect();
        let is_evidence = of_class.iter().any(|quantity| overlaps(statement, quantity));
        let shown = of_class.into_iter().filter(|quantity| !is_evidence || overlaps(statement, quantity));
        rows.extend(shown.map(|quantity| Figure {
            statement,
            start: quantity.words.start,
            end: quantity.words.end,
            text: quantity.words.text.clone(),
            low: quantity.low,
            best: quantity.best,
            high: quantity.high,
            hedge: quantity.hedge,
        }));
    }
    (rows.len() > 1).then_some(Figures { counted: best.0, unit: best.1, rows })
}

fn class(quantity: &QuantityRecord) -> Class {
    (quantity.counted, quantity.unit.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contradiction::Relation;
    use crate::record::{PairLabel, SignalsRecord, Words};
    use crate::report::view::EventEvidence;
    use crate::statement::Hedge;

    fn quantity(start: usize, value: f64, counted: Counted) -> QuantityRecord {
        QuantityRecord {
            words: Words { start, end: start + 2, text: value.to_string() },
            low: Some(value),
            best: Some(value),
            high: Some(value),
            hedge: Hedge::Exact,
            counted,
            counted_words: None,
            unit: None,
            role: None,
            scope: None,
            place: None,
            period: None,
            as_of: None,
        }
    }

    fn pair(a: (usize, usize), b: (usize, usize)) -> EventPair {
        let evidence = |(statement, start): (usize, usize)| EventEvidence {
            statement,
            start,
            end: start + 2,
            text: "58".to_owned(),
            value: None,
        };
        EventPair {
            a: a.0,
            b: b.0,
            score: 0.9,
            alignment: 0.9,
            similarity: 0.9,
            label: PairLabel::Contradict,
            relation: Relation::Contradiction,
            conflict: Some(ConflictType::Quantity),
            evidence: vec![evidence(a), evidence(b)],
            explanation: String::new(),
            signals: SignalsRecord::default(),
            inference: None,
        }
    }

    #[test]
    fn a_point_shows_the_figures_that_its_evidence_is_of() {
        // The first statement gives the dead of both sides and the wounded; the evidence is of its second figure.
        let quantities = [
            vec![
                quantity(0, 200.0, Counted::Killed),
                quantity(10, 58.0, Counted::Killed),
                quantity(20, 30.0, Counted::Wounded),
            ],
            vec![quantity(5, 23.0, Counted::Killed), quantity(15, 29.0, Counted::Wounded)],
            vec![quantity(7, 9.0, Counted::Killed)],
        ];
        let rows = figures(&[0, 1, 2], &[pair((0, 10), (1, 5))], |at| &quantities[at]).unwrap();
        assert_eq!(rows.counted, Counted::Killed);
        let shown: Vec<(usize, Option<f64>)> = rows.rows.iter().map(|row| (row.statement, row.best)).collect();
        assert_eq!(shown, [(0, Some(58.0)), (1, Some(23.0)), (2, Some(9.0))]);
    }

    #[test]
    fn without_evidence_of_a_figure_there_are_none() {
        let quantities = [vec![quantity(0, 58.0, Counted::Killed)], vec![quantity(0, 23.0, Counted::Killed)]];
        let mut of_status = pair((0, 0), (1, 0));
        of_status.conflict = Some(ConflictType::Status);
        assert_eq!(figures(&[0, 1], &[of_status], |at| &quantities[at]), None);
        assert_eq!(figures(&[0, 1], &[], |at| &quantities[at]), None);
    }
}
