//! The events of a run over its days.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::drawing::{Anchor, Canvas, Drawing, LABEL, Length, MARGIN, SMALL, Text};
use super::palette::Color;
use super::scale::Days;
use super::text::Words;
use crate::report::view::{Event, Overview};

/// How many events have a row: those with the strongest contradictions.
const MOST_EVENTS: usize = 40;

const ROW: f64 = 28.0;
const MOST_TITLE: f64 = 380.0;
const PLOT: f64 = 480.0;
const LEAST_RADIUS: f64 = 3.0;
const MOST_RADIUS: f64 = 11.0;

/// The figure, where there are events with a date.
pub(super) fn drawing(overview: &Overview, events: &[Event]) -> Option<Drawing> {
    let mut rows: Vec<Row<'_>> = events.iter().filter_map(Row::of).take(MOST_EVENTS).collect();
    let left_out = events.len() - rows.len();
    // The strongest come first among those of one day, as they do in the view.
    rows.sort_by_key(|row| (row.first, row.last));
    let first = rows.iter().map(|row| row.first).min()?;
    let last = rows.iter().map(|row| row.last).max()?;
    let busiest = rows.iter().flat_map(|row| row.days.values()).copied().max().unwrap_or(1).max(1);

    let titles: Vec<Words> = rows.iter().map(|row| row.title.clone().shortened(LABEL, MOST_TITLE)).collect();
    let left = MARGIN + titles.iter().map(|title| title.width(LABEL)).fold(0.0, f64::max) + 14.0;
    let right = left + PLOT;
    let (documents_at, strength_at) = (right + 66.0, right + 150.0);
    let width = strength_at + MARGIN;
    let inner = width - 2.0 * MARGIN;

    let mut canvas = Canvas::default();
    let title = "Events and their contradictions";
    let top = canvas.heading(title, Words::named(&format!("Run {}", overview.run.name)), inner) + 34.0;
    let bottom = top + rows.len() as f64 * ROW;
    let days = Days::of(first, last, left, right);
    for (day, label) in &days.ticks {
        canvas.line((days.start(*day), top), (days.start(*day), bottom), Color::GRID, 1.0);
        let at = days.label(*day);
        let text = Text::new(at, top - 8.0, SMALL, label.as_str()).filled(Color::FAINT);
        canvas.text(text.anchored(Anchor::Middle));
    }
    for (at, head) in [(documents_at, "documents"), (strength_at, "strongest")] {
        canvas.text(Text::new(at, top - 8.0, SMALL, head).anchored(Anchor::Right).filled(Color::FAINT));
    }
    canvas.line((MARGIN, top), (width - MARGIN, top), Color::FAINT, 1.0);
    canvas.line((MARGIN, bottom), (width - MARGIN, bottom), Color::GRID, 1.0);
    for (at, (row, title)) in rows.iter().zip(titles).enumerate() {
        let middle = top + (at as f64 + 0.5) * ROW;
        let line = middle + LABEL * 0.35;
        canvas.text(Text::new(left - 14.0, line, LABEL, title).anchored(Anchor::Right));
        row.draw(&mut canvas, &days, middle, busiest);
        let numbers = [(documents_at, row.documents.to_string()), (strength_at, format!("{:.2}", row.strength))];
        for (at, number) in numbers {
            canvas.text(Text::new(at, line, LABEL, number).anchored(Anchor::Right));
        }
    }
    let end = bottom + 26.0;
    canvas.shades((MARGIN, end), 200.0, "Strongest contradiction, 0 to 1");
    sizes(&mut canvas, (MARGIN + 270.0, end), busiest);
    let mut notes = vec![
        "A bar runs from the first to the last day on which a document of the event was published, a circle stands for the \
         documents of a day. The darker, the stronger the strongest contradiction in the event."
            .to_owned(),
    ];
    if left_out > 0 {
        notes.push(format!("Left out: {left_out} events, with weaker contradictions or without a date."));
    }
    let note_end = canvas.notes(&notes, end + 40.0, inner);
    let description = format!(
        "A row for each of {} events of the run {}, from {first} to {last}. {}",
        rows.len(),
        overview.run.name,
        notes.join(" ")
    );
    Some(canvas.finish("timeline".to_owned(), title, &description, (width, note_end + MARGIN)))
}

/// An event.
struct Row<'run> {
    title: Words,
    first: Date,
    last: Date,
    /// How many documents were published on each day.
    days: BTreeMap<Date, usize>,
    documents: usize,
    strength: f64,
    event: &'run Event,
}

impl<'run> Row<'run> {
    /// `None` without a date.
    fn of(event: &'run Event) -> Option<Self> {
        let first: Date = event.first_day.as_deref()?.parse().ok()?;
        let last = event.last_day.as_deref().and_then(|day| day.parse().ok()).unwrap_or(first).max(first);
        let mut days: BTreeMap<Date, usize> = BTreeMap::new();
        for day in event.documents.iter().filter_map(|document| document.day.as_deref()?.parse::<Date>().ok()) {
            *days.entry(day.clamp(first, last)).or_default() += 1;
        }
        let title = match event.title.as_deref() {
            Some(title) => Words::labelled(title, event.title_lang),
            None => format!("event {}", event.id).into(),
        };
        let (documents, strength) = (event.documents.len(), event.strength);
        Some(Self { title, first, last, days, documents, strength, event })
    }

    fn draw(&self, canvas: &mut Canvas, days: &Days, middle: f64, busiest: usize) {
        let fill = Color::of(self.strength);
        let (from, to) = (days.start(self.first), days.end(self.last));
        // Of many years a day is too short to be seen.
        let (from, to) = if to - from < 3.0 { (from - 1.5, from + 1.5) } else { (from, to) };
        let bar = format!("M{} {}H{}v7H{}z", Length(from), Length(middle - 3.5), Length(to), Length(from));
        let title = format!(
            "{} to {}: {} documents of {} outlets, strongest contradiction {:.2}",
            self.first,
            self.last,
            self.documents,
            self.event.outlets.len(),
            self.strength
        );
        canvas.shape(bar, fill, Color::FAINT, 0.75, Some(title));
        // Small circles lie above large ones.
        let mut counts: Vec<(&Date, usize)> = self.days.iter().map(|(day, &count)| (day, count)).collect();
        counts.sort_by_key(|(_, count)| Reverse(*count));
        for (day, count) in counts {
            let at = f64::midpoint(days.start(*day), days.end(*day));
            let title = format!("{day}: {count} documents");
            canvas.shape(circle(at, middle, radius(count, busiest)), fill, Color::FAINT, 0.75, Some(title));
        }
    }
}

/// The radius of a circle that stands for `count` documents: its area grows with them.
fn radius(count: usize, busiest: usize) -> f64 {
    (MOST_RADIUS * (count as f64 / busiest as f64).sqrt()).max(LEAST_RADIUS)
}

/// A circle as the attribute `d` takes it.
pub(super) fn circle(x: f64, y: f64, radius: f64) -> String {
    let (r, width) = (Length(radius), Length(2.0 * radius));
    format!("M{} {}a{r} {r} 0 1 0 {width} 0a{r} {r} 0 1 0 -{width} 0z", Length(x - radius), Length(y))
}

/// What the sizes of circles stand for.
fn sizes(canvas: &mut Canvas, (x, y): (f64, f64), busiest: usize) {
    canvas.text(Text::new(x, y, SMALL, "Documents of a day").filled(Color::FAINT));
    let mut at = x;
    let mut counts = vec![1, busiest.div_ceil(4), busiest];
    counts.dedup();
    for count in counts {
        let radius = radius(count, busiest);
        canvas.shape(circle(at + radius, y + 19.0, radius), Color::WHITE, Color::FAINT, 1.0, None);
        let label = Words::from(count.to_string());
        let width = label.width(SMALL);
        at += 2.0 * radius + 5.0;
        canvas.text(Text::new(at, y + 22.5, SMALL, label).filled(Color::FAINT));
        at += width + 18.0;
    }
}
