//! Errors on a terminal: the message, the place with the text at fault and a caret under it, causes, and a hint.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use bayan::Location;

use super::progress::LogFormat;

/// Writes `error` to standard error.
pub(super) fn show(error: &anyhow::Error) {
    write(error, Level::ERROR, "error");
}

/// Writes to standard error what went wrong without ending the command.
pub(super) fn warn(error: &anyhow::Error) {
    write(error, Level::WARNING, "warning");
}

/// From here on, errors are written in this form.
pub(super) fn log_as(format: LogFormat) {
    IS_JSON.store(format == LogFormat::Json, Ordering::Relaxed);
}

/// Whether other programs read standard error. The form of a process's messages is one for all of it.
static IS_JSON: AtomicBool = AtomicBool::new(false);

fn write(error: &anyhow::Error, level: Level<'static>, name: &str) {
    if IS_JSON.load(Ordering::Relaxed) {
        let ours = error.downcast_ref::<bayan::Error>();
        let line = serde_json::json!({
            "event": name,
            "message": error.to_string(),
            "causes": error.chain().skip(1).map(ToString::to_string).collect::<Vec<_>>(),
            "hint": ours.and_then(bayan::Error::hint),
        });
        let _ = writeln!(io::stderr(), "{line}");
        return;
    }
    let is_styled = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let renderer = if is_styled { Renderer::styled() } else { Renderer::plain() };
    // There is nowhere left to tell that standard error cannot be written to.
    let _ = writeln!(io::stderr(), "{}", rendered(error, level, &renderer));
}

fn rendered(error: &anyhow::Error, level: Level<'static>, renderer: &Renderer) -> String {
    let ours = error.downcast_ref::<bayan::Error>();
    let title = ours.map_or_else(|| error.to_string(), |error| error.message().to_owned());
    let mut group = Group::with_title(level.primary_title(title));
    if let Some(location) = ours.and_then(bayan::Error::location) {
        group = group.element(place(location));
    }
    for cause in error.chain().skip(1) {
        group = group.element(Level::NOTE.message(cause.to_string()));
    }
    if let Some(hint) = ours.and_then(bayan::Error::hint) {
        group = group.element(Level::HELP.message(hint));
    }
    renderer.render(&[group])
}

/// The text at fault, where it can still be read; else only its place.
fn place(location: &Location) -> Element<'static> {
    let path = location.path.display().to_string();
    if let Some(range) = location.range.clone()
        && let Some(text) = text_with(&location.path, &range)
    {
        return Snippet::source(text).path(path).annotation(AnnotationKind::Primary.span(range)).into();
    }
    let mut origin = Origin::path(path);
    if let Some(line) = location.line {
        origin = origin.line(line);
        if let Some(column) = location.column {
            origin = origin.char_column(column);
        }
    }
    origin.into()
}

/// The file's text, if `range` is still one of it.
fn text_with(path: &Path, range: &std::ops::Range<usize>) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.get(range.clone()).is_some().then_some(text)
}
