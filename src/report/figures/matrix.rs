//! How much each two outlets disagree, as a table of shades.

use std::collections::HashMap;

use super::drawing::{Anchor, Canvas, Drawing, LABEL, MARGIN, SMALL, Text};
use super::palette::Color;
use super::text::Words;
use crate::report::view::{OutletPair, Overview};

/// How many outlets have a row: those that speak to the most points together with others.
const MOST_OUTLETS: usize = 40;

const CELL: (f64, f64) = (46.0, 36.0);
const MOST_LABEL: f64 = 200.0;
const MOST_HEAD: f64 = 150.0;

/// The figure, where at least two outlets speak to one point.
pub(super) fn drawing(overview: &Overview) -> Option<Drawing> {
    let pairs: HashMap<(usize, usize), &OutletPair> =
        overview.outlet_pairs.iter().filter(|pair| pair.points > 0).map(|pair| ((pair.a, pair.b), pair)).collect();
    let pair = |a: usize, b: usize| pairs.get(&(a.min(b), a.max(b))).copied();
    let mut points = vec![0_usize; overview.outlets.len()];
    for pair in pairs.values() {
        points[pair.a] += pair.points;
        points[pair.b] += pair.points;
    }
    let mut shown: Vec<usize> = (0..points.len()).filter(|&outlet| points[outlet] > 0).collect();
    if shown.is_empty() {
        return None;
    }
    shown.sort_by_key(|&outlet| (std::cmp::Reverse(points[outlet]), outlet));
    shown.truncate(MOST_OUTLETS);
    shown.sort_unstable();
    let order = camps_together(&shown, |a, b| pair(a, b).map(|pair| pair.disagreement));

    let names: Vec<Words> = order.iter().map(|&outlet| Words::named(&overview.outlets[outlet].name)).collect();
    let rows: Vec<Words> = names.iter().map(|name| name.clone().shortened(LABEL, MOST_LABEL)).collect();
    let heads: Vec<Words> = names.iter().map(|name| name.clone().shortened(LABEL, MOST_HEAD)).collect();
    let widest = |words: &[Words]| words.iter().map(|words| words.width(LABEL)).fold(0.0, f64::max);
    let side = order.len() as f64;
    let left = MARGIN + widest(&rows) + 10.0;
    // Heads rise by 45 degrees, so each is as high as it is wide.
    let rise = (widest(&heads) + LABEL) * std::f64::consts::FRAC_1_SQRT_2;
    let width = (left + side * CELL.0 + (rise - CELL.0 / 2.0).max(0.0) + MARGIN).max(480.0);
    let inner = width - 2.0 * MARGIN;

    let mut canvas = Canvas::default();
    let title = "How much outlets disagree";
    let below = format!("Run {}", overview.run.name);
    let top = canvas.heading(title, Words::named(&below), inner) + rise + 8.0;
    let x = |column: usize| left + column as f64 * CELL.0;
    let y = |row: usize| top + row as f64 * CELL.1;
    for (at, (row, head)) in rows.into_iter().zip(heads).enumerate() {
        let middle = y(at) + CELL.1 / 2.0 + LABEL * 0.35;
        canvas.text(Text::new(left - 8.0, middle, LABEL, row).anchored(Anchor::Right));
        canvas.text(Text::new(x(at) + CELL.0 / 2.0 + 4.0, top - 8.0, LABEL, head).turned());
    }
    for (row, &a) in order.iter().enumerate() {
        for (column, &b) in order.iter().enumerate().filter(|&(column, _)| column != row) {
            cell(&mut canvas, (x(column), y(row)), pair(a, b), [&names[row].text, &names[column].text]);
        }
    }
    let end = y(order.len()) + 26.0;
    canvas.shades((MARGIN, end), 200.0, "Mean disagreement, 0 to 1");
    let left_out = overview.outlets.len() - order.len();
    let mut notes = vec![
        "Above: the mean, over the points that both outlets speak to, of the strongest contradiction between the two. Below: \
         the number of these points. A dash: no point in common."
            .to_owned(),
        ORDER.to_owned(),
    ];
    if left_out > 0 {
        notes.push(format!("Left out: {left_out} outlets that share fewer points with others, or none."));
    }
    let bottom = canvas.notes(&notes, end + 40.0, inner);
    let description = format!(
        "A table with a row and a column for each of {} outlets of the run {}. {}",
        order.len(),
        overview.run.name,
        notes.join(" ")
    );
    Some(canvas.finish("matrix".to_owned(), title, &description, (width, bottom + MARGIN)))
}

const ORDER: &str = "Outlets stand next to those that they disagree with least (average linkage).";

/// A cell with its left upper corner at a place.
fn cell(canvas: &mut Canvas, (x, y): (f64, f64), pair: Option<&OutletPair>, [a, b]: [&str; 2]) {
    let fill = pair.map_or(Color::NONE, |pair| Color::of(pair.disagreement));
    let rectangle = canvas.rectangle((x + 0.5, y + 0.5), (CELL.0 - 1.0, CELL.1 - 1.0), fill);
    let middle = x + CELL.0 / 2.0;
    let Some(pair) = pair else {
        canvas
            .text(Text::new(middle, y + CELL.1 / 2.0 + 4.0, SMALL, "–").anchored(Anchor::Middle).filled(Color::FAINT));
        return;
    };
    let number = format!("{:.2}", pair.disagreement);
    rectangle.title =
        Some(format!("{a} / {b}: {number} on {} points, {} contradicted", pair.points, pair.contradicted));
    let ink = fill.ink_on();
    canvas.text(Text::new(middle, y + 17.0, LABEL, number).anchored(Anchor::Middle).filled(ink));
    let points = pair.points.to_string();
    canvas.text(Text::new(middle, y + 29.5, 9.0, points).anchored(Anchor::Middle).filled(ink));
}

/// `outlets`, which are ascending, in an order in which those that disagree least stand together: clusters of average linkage,
/// each turned so that the ends that meet disagree least. Two without a common point count as far apart as two are on average.
fn camps_together(outlets: &[usize], disagreement: impl Fn(usize, usize) -> Option<f64>) -> Vec<usize> {
    let known: Vec<f64> = outlets
        .iter()
        .enumerate()
        .flat_map(|(at, &a)| outlets[at + 1..].iter().map(move |&b| (a, b)))
        .filter_map(|(a, b)| disagreement(a, b))
        .collect();
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    let apart = |a: usize, b: usize| disagreement(a, b).unwrap_or(mean);
    let linkage = |a: &[usize], b: &[usize]| {
        let sum: f64 = a.iter().flat_map(|&a| b.iter().map(move |&b| (a, b))).map(|(a, b)| apart(a, b)).sum();
        sum / (a.len() * b.len()) as f64
    };
    let mut clusters: Vec<Vec<usize>> = outlets.iter().map(|&outlet| vec![outlet]).collect();
    while clusters.len() > 1 {
        let mut nearest = (0, 1, f64::INFINITY);
        for a in 0..clusters.len() {
            for b in a + 1..clusters.len() {
                let apart = linkage(&clusters[a], &clusters[b]);
                // Of equals the first two stay.
                if apart < nearest.2 {
                    nearest = (a, b, apart);
                }
            }
        }
        let (a, b, _) = nearest;
        let second = clusters.remove(b);
        clusters[a] = joined(&clusters[a], &second, apart);
    }
    let mut order = clusters.pop().unwrap_or_default();
    if order.first() > order.last() {
        order.reverse();
    }
    order
}

/// One after the other, each turned so that the two that meet are the least apart.
fn joined(first: &[usize], second: &[usize], apart: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let turned = |items: &[usize], is_turned: bool| {
        let mut items = items.to_vec();
        if is_turned {
            items.reverse();
        }
        items
    };
    let mut best: Option<(f64, Vec<usize>)> = None;
    for [turn_first, turn_second] in [[false, false], [false, true], [true, false], [true, true]] {
        let mut order = turned(first, turn_first);
        let second = turned(second, turn_second);
        let Some((&end, &start)) = order.last().zip(second.first()) else { return [first, &second].concat() };
        let gap = apart(end, start);
        if best.as_ref().is_none_or(|(least, _)| gap < *least) {
            order.extend(second);
            best = Some((gap, order));
        }
    }
    best.map(|(_, order)| order).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_agree_stand_together() {
        // Even outlets agree with even ones, odd with odd ones.
        let disagreement = |a: usize, b: usize| Some(if a % 2 == b % 2 { 0.1 } else { 0.9 });
        assert_eq!(camps_together(&[0, 1, 2, 3, 4, 5], disagreement), [0, 2, 4, 1, 3, 5]);
        assert_eq!(camps_together(&[3, 7], |_, _| None), [3, 7]);
        assert_eq!(camps_together(&[4], |_, _| None), [4]);
    }
}
