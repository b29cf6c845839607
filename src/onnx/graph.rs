//! An ONNX graph on the CPU, with inputs made of a tokenizer's output.

use std::borrow::Cow;
use std::sync::Arc;

use rten::{DataType, Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueType, ValueView};
use tokenizers::Encoding;

use super::fault;
use super::folder::{Folder, data_files};
use crate::error::{Error, Result};

/// A graph that is ready to run, and where its inputs and its output are.
pub(crate) struct Graph {
    model: Model,
    input_ids: NodeId,
    attention_mask: Option<NodeId>,
    token_types: Option<NodeId>,
    output: NodeId,
}

/// What a graph is to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// A vector for each token.
    Tokens,
    /// One vector for the whole text.
    Sentence,
    /// A number for each class.
    Classes,
}

/// Why a graph did not give what it should: in words that a text can follow.
pub(crate) struct Unfit {
    pub(crate) what: &'static str,
    pub(crate) source: Box<dyn std::error::Error + Send + Sync>,
}

impl Unfit {
    /// The error, with the text that it was met with.
    pub(crate) fn with(self, text: &str) -> Error {
        super::fault_of(self.what, text).with_source(self.source)
    }
}

impl Graph {
    /// A graph whose inputs and output are known by name.
    pub(crate) fn with_names(bytes: Cow<'static, [u8]>, name: &str, inputs: &[String], output: &str) -> Result<Self> {
        let model = load(bytes, Vec::new(), name)?;
        let node = |name: &str| {
            model.node_id(name).map_err(|source| {
                fault(format!("the graph has no `{name}`, which encoder.json names")).with_source(source)
            })
        };
        let input = |wanted: &str| inputs.iter().find(|name| *name == wanted).map(|name| node(name)).transpose();
        let input_ids = input("input_ids")?.ok_or_else(|| fault("encoder.json names no input `input_ids`"))?;
        let (attention_mask, token_types) = (input("attention_mask")?, input("token_type_ids")?);
        let output = node(output)?;
        Ok(Self { model, input_ids, attention_mask, token_types, output })
    }

    /// The graph `name` of a folder, whose inputs and outputs say themselves what they are. The first of `wanted` that
    /// it gives is the output.
    pub(crate) fn of_folder(folder: &mut Folder, name: &str, wanted: &[Output]) -> Result<(Self, Output)> {
        let bytes = folder.bytes(name)?;
        let data: Vec<String> = data_files(folder.names(), name).into_iter().cloned().collect();
        let mut weights = Vec::new();
        for file in data {
            // The graph names the file as one of its own folder.
            let short = file.rsplit('/').next().unwrap_or(&file).to_owned();
            weights.push((short, folder.bytes(&file)?));
        }
        let model = load(Cow::Owned(bytes), weights, name).map_err(|error| folder.at(name, error))?;
        Self::of_model(model, wanted).map_err(|error| folder.at(name, error))
    }

    fn of_model(model: Model, wanted: &[Output]) -> Result<(Self, Output)> {
        let (mut input_ids, mut attention_mask, mut token_types) = (None, None, None);
        for &id in model.input_ids() {
            match model.node_info(id).and_then(|info| info.name()) {
                Some("input_ids") => input_ids = Some(id),
                Some("attention_mask") => attention_mask = Some(id),
                Some("token_type_ids") => token_types = Some(id),
                other => {
                    let what =
                        format!("the graph asks for an input `{}`, which bayan cannot make", other.unwrap_or("?"));
                    return Err(fault(what).with_hint(
                        "the inputs may be input_ids, attention_mask and token_type_ids; export the model as an encoder",
                    ));
                }
            }
        }
        let input_ids = input_ids.ok_or_else(|| fault("the graph has no input `input_ids`"))?;
        let (output, kind) =
            wanted.iter().find_map(|&kind| find_output(&model, kind).map(|id| (id, kind))).ok_or_else(|| {
                let names: Vec<&str> =
                    model.output_ids().iter().filter_map(|&id| model.node_info(id)?.name()).collect();
                let asked = match wanted.first() {
                    Some(Output::Classes) => "scores of classes (`logits`)",
                    _ => "vectors of tokens (`last_hidden_state`, `token_embeddings`)",
                };
                fault(format!("the graph gives no {asked}, but {}", names.join(", ")))
            })?;
        Ok((Self { model, input_ids, attention_mask, token_types, output }, kind))
    }

    /// A value inside the graph, by its name.
    pub(crate) fn node(&self, name: &str) -> Option<NodeId> {
        self.model.node_id(name).ok()
    }

    /// What the graph makes of a tokenized text.
    pub(crate) fn run(&self, encoding: &Encoding, pool: &Arc<ThreadPool>) -> Result<Value, Unfit> {
        self.run_to(self.output, encoding, pool)
    }

    /// A value inside the graph for a tokenized text; what comes after it is not computed.
    pub(crate) fn run_to(&self, node: NodeId, encoding: &Encoding, pool: &Arc<ThreadPool>) -> Result<Value, Unfit> {
        let ids: Vec<i32> = encoding.get_ids().iter().map(|&id| id.cast_signed()).collect();
        let types: Vec<i32> = encoding.get_type_ids().iter().map(|&id| id.cast_signed()).collect();
        let ones = vec![1; ids.len()];
        let row = |values| {
            ValueView::from_shape([1, ids.len()], values)
                .map_err(|source| Unfit { what: "no input can be made of", source: Box::new(source) })
        };
        let mut inputs = vec![(self.input_ids, row(&ids)?.into())];
        if let Some(node) = self.attention_mask {
            inputs.push((node, row(&ones)?.into()));
        }
        if let Some(node) = self.token_types {
            inputs.push((node, row(&types)?.into()));
        }
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let [output] = self
            .model
            .run_n(inputs, [node], Some(options))
            .map_err(|source| Unfit { what: "the model fails on", source: Box::new(source) })?;
        Ok(output)
    }
}

/// Loads a graph, with the weights that lie in files beside it.
pub(crate) fn load(bytes: Cow<'static, [u8]>, weights: Vec<(String, Vec<u8>)>, name: &str) -> Result<Model> {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    for (file, bytes) in weights {
        options.external_data(&file, bytes);
    }
    match bytes {
        Cow::Borrowed(carried) => options.load_static_slice(carried),
        Cow::Owned(bytes) => options.load(bytes),
    }
    .map_err(|source| {
        fault(format!("`{name}` is not a graph that can be run"))
            .with_hint(
                "weights in a file of their own have to lie beside the graph, as NAME.onnx_data or NAME.onnx.data",
            )
            .with_source(source)
    })
}

/// The output that is of the kind: by its usual names, else by its rank.
fn find_output(model: &Model, kind: Output) -> Option<NodeId> {
    let (names, rank): (&[&str], usize) = match kind {
        Output::Tokens => (&["last_hidden_state", "token_embeddings"], 3),
        Output::Sentence => (&["sentence_embedding"], 2),
        Output::Classes => (&["logits"], 2),
    };
    let outputs = model.output_ids();
    let by_name = names.iter().find_map(|name| {
        outputs.iter().find(|&&id| model.node_info(id).and_then(|info| info.name()) == Some(*name)).copied()
    });
    // A sentence vector is taken only if it is called so: `pooler_output` has the same shape and is something else.
    let by_rank = || {
        outputs.iter().copied().find(|&id| {
            model.node_info(id).is_some_and(|info| {
                let is_float = info.dtype().is_none_or(|kind| kind == ValueType::Tensor(DataType::Float));
                is_float && info.shape().is_some_and(|shape: Vec<Dimension>| shape.len() == rank)
            })
        })
    };
    by_name.or_else(|| if kind == Output::Sentence { None } else { by_rank() })
}
