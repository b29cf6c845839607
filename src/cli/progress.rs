//! How a run goes on, on standard error: one live line a stage on a terminal, a line now and then where there is none (CI,
//! nohup), JSON lines for other programs, or nothing.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bayan::pipeline::{Progress, Stage};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

/// How often a line is printed where there is no terminal.
const EVERY: Duration = Duration::from_secs(30);

/// In what form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

/// Tells how a run goes on.
pub(super) struct Reporter {
    form: Form,
    stage: Mutex<Option<Running>>,
}

enum Form {
    Silent,
    Live,
    Lines,
    Json,
}

/// The stage that is going on.
struct Running {
    stage: Stage,
    total: Option<u64>,
    done: u64,
    started: Instant,
    told: Instant,
    bar: Option<ProgressBar>,
}

impl Reporter {
    pub(super) fn new(format: LogFormat, is_quiet: bool) -> Self {
        let form = match format {
            _ if is_quiet => Form::Silent,
            LogFormat::Json => Form::Json,
            LogFormat::Text if io::stderr().is_terminal() => Form::Live,
            LogFormat::Text => Form::Lines,
        };
        Self { form, stage: Mutex::new(None) }
    }

    fn with(&self, work: impl FnOnce(&mut Option<Running>)) {
        // A thread that panicked while it told something leaves nothing that could be wrong.
        work(&mut self.stage.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Progress for Reporter {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        let now = Instant::now();
        let bar = matches!(self.form, Form::Live).then(|| bar(stage, total));
        let running = Running { stage, total, done: 0, started: now, told: now, bar };
        if matches!(self.form, Form::Json) {
            running.tell_json("begin");
        }
        self.with(|current| *current = Some(running));
    }

    fn reach(&self, done: u64) {
        self.with(|current| {
            let Some(running) = current else { return };
            running.done = done;
            if let Some(bar) = &running.bar {
                bar.set_position(done);
            } else if running.told.elapsed() >= EVERY {
                running.told = Instant::now();
                match self.form {
                    Form::Lines => running.tell(),
                    Form::Json => running.tell_json("progress"),
                    Form::Silent | Form::Live => {}
                }
            }
        });
    }

    fn end(&self) {
        self.with(|current| {
            let Some(running) = current.take() else { return };
            if let Some(bar) = running.bar {
                bar.finish_and_clear();
            } else if matches!(self.form, Form::Json) {
                running.tell_json("end");
            }
        });
    }
}

fn bar(stage: Stage, total: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(5));
    let counts = match stage {
        Stage::Read => "{bytes} of {total_bytes}  {bytes_per_sec}",
        _ => "{human_pos} of {human_len} {msg}  {per_sec}",
    };
    let style = ProgressStyle::with_template(&format!("{{prefix:>7}} [{{bar:24}}] {counts}  {{eta}} left"));
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_prefix(stage.name());
    bar.set_message(stage.unit());
    bar
}

impl Running {
    fn per_second(&self) -> f64 {
        self.done as f64 / self.started.elapsed().as_secs_f64().max(1e-9)
    }

    /// Seconds left at the rate so far, where it can be told.
    fn seconds_left(&self) -> Option<f64> {
        let rest = self.total?.saturating_sub(self.done) as f64;
        (self.done > 0).then(|| rest / self.per_second())
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, for the eye")]
    fn tell(&self) {
        let amount = |count: u64| match self.stage {
            Stage::Read => HumanBytes(count).to_string(),
            _ => HumanCount(count).to_string(),
        };
        let unit = if self.stage == Stage::Read { "" } else { self.stage.unit() };
        let of = self.total.map(|total| format!(" of {}", amount(total))).unwrap_or_default();
        let left = self.seconds_left().map(|left| format!(", {left:.0} s left")).unwrap_or_default();
        let (name, done, rate) = (self.stage.name(), amount(self.done), amount(self.per_second() as u64));
        // There is nowhere left to tell that standard error cannot be written to.
        let _ = writeln!(
            io::stderr(),
            "{name}: {done}{of} {unit}{}{rate} a second{left}",
            if unit.is_empty() { "" } else { ", " }
        );
    }

    fn tell_json(&self, what: &str) {
        let line = json!({
            "event": what,
            "time": jiff::Timestamp::now().to_string(),
            "stage": self.stage.name(),
            "done": self.done,
            "total": self.total,
            "unit": self.stage.unit(),
            "seconds": self.started.elapsed().as_secs_f64(),
            "per_second": self.per_second(),
            "seconds_left": self.seconds_left(),
        });
        let _ = writeln!(io::stderr(), "{line}");
    }
}
