//! Ctrl-C: the run is told to stop; one that is in the middle of something long is ended all the same. Nothing that was
//! finished is lost either way, because what is kept is written in whole transactions and results under other names.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use bayan::pipeline::Hooks;

use super::diagnostics;

/// Whether the process was asked to stop.
static STOP: AtomicBool = AtomicBool::new(false);

/// How long a run has to stop by itself.
const GRACE: Duration = Duration::from_millis(800);

/// The exit code of a process that Ctrl-C ended.
pub(super) const INTERRUPTED: u8 = 130;

/// From here on Ctrl-C sets the flag that is returned. Other signals are left alone: what `nohup` has a process pass over it must
/// go on passing over, and one that is ended by another loses no more than one that is killed.
///
/// # Errors
/// If the system does not let signals be handled.
#[allow(clippy::exit, reason = "a run that does not stop by itself must be ended")]
pub(super) fn on_signal() -> anyhow::Result<&'static AtomicBool> {
    ctrlc::set_handler(|| {
        STOP.store(true, Ordering::Relaxed);
        thread::spawn(|| {
            thread::sleep(GRACE);
            // A few renames: the next moment the new results are whole.
            while bayan::report::is_putting_in_place() {
                thread::sleep(Duration::from_millis(5));
            }
            // The same words as of a run that stops by itself.
            if let Err(error) = (Hooks { stop: &STOP, ..Hooks::default() }).check() {
                diagnostics::show(&error.into());
            }
            process::exit(INTERRUPTED.into());
        });
    })?;
    Ok(&STOP)
}
