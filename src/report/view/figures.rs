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
