//! Tokenizers of the `tokenizers` crate's format.

use tokenizers::{Tokenizer, TruncationParams};

use super::{Folder, fault};
use crate::error::Result;

/// Reads `tokenizer.json`, whose name is `name`, and has it cut what is longer than `window` tokens off.
pub(crate) fn tokenizer(bytes: &[u8], name: &str, window: usize, window_name: &str) -> Result<Tokenizer> {
    let mut tokenizer = Tokenizer::from_bytes(bytes)
        .map_err(|source| fault(format!("`{name}` is not a tokenizer")).with_source(source))?;
    let truncation = TruncationParams { max_length: window, ..Default::default() };
    tokenizer
        .with_truncation(Some(truncation))
        .map_err(|source| fault(format!("{window_name} is too small")).with_source(source))?;
    tokenizer.with_padding(None);
    Ok(tokenizer)
}

/// Checks that the tokenizer has no token past the end of the model's vocabulary.
fn check_vocabulary(tokenizer: &Tokenizer, vocabulary: usize) -> Result<()> {
    let own = tokenizer.get_vocab_size(false).checked_sub(1);
    let added = tokenizer.get_added_tokens_decoder().into_keys().max().map(|id| id as usize);
    match own.max(added) {
        Some(last) if last >= vocabulary => Err(fault(format!(
            "the tokenizer is not this model's: its last token has the number {last}, config.json states a \
             vocabulary of {vocabulary}"
        ))
        .with_hint("take tokenizer.json and the graph from the same model")),
        Some(_) => Ok(()),
        None => Err(fault("the tokenizer has no tokens")),
    }
}

/// The tokenizer of a folder, checked against the model's vocabulary.
pub(crate) fn folder_tokenizer(folder: &mut Folder, window: usize, vocabulary: Option<usize>) -> Result<Tokenizer> {
    const NAME: &str = "tokenizer.json";
    if !folder.has(NAME) {
        return Err(folder.at(
            NAME,
            fault("the model has no tokenizer.json").with_hint(
                "tokenizers of other forms (sentencepiece.bpe.model, vocab.txt) have to be converted: \
                 `AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)` in Python's transformers",
            ),
        ));
    }
    let bytes = folder.bytes(NAME)?;
    let tokenizer =
        tokenizer(&bytes, NAME, window, "the window of the model").map_err(|error| folder.at(NAME, error))?;
    if let Some(vocabulary) = vocabulary {
        check_vocabulary(&tokenizer, vocabulary).map_err(|error| folder.at(NAME, error))?;
    }
    Ok(tokenizer)
}
