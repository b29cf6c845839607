//! Records on standard output, one a line.

use std::io::{self, BufWriter, Write};

use rayon::prelude::*;
use serde::Serialize;

/// How many texts are worked on before their records are written: enough to keep every core busy, few enough that
/// a reader does not wait for the last to see the first.
const BATCH: usize = 4096;

/// Writes the record that `of` makes of each text, in the order of the texts, working on them in parallel.
pub(super) fn record_each<R, E>(texts: &[String], of: impl Fn(&str) -> Result<R, E> + Sync) -> anyhow::Result<()>
where
    R: Serialize + Send,
    E: Send,
    anyhow::Error: From<E>,
{
    for batch in texts.chunks(BATCH) {
        let records: Vec<R> = batch.par_iter().map(|text| of(text)).collect::<Result<_, _>>()?;
        write_records(records)?;
    }
    Ok(())
}

/// Writes records.
pub(super) fn write_records<R: Serialize>(records: impl IntoIterator<Item = R>) -> anyhow::Result<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    for record in records {
        // As an input or output error, so that a closed pipe is still known for what it is.
        serde_json::to_writer(&mut output, &record).map_err(io::Error::from)?;
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(())
}

/// Writes text as it is.
pub(super) fn write_text(text: &str) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()?;
    Ok(())
}
