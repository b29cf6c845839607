//! Encoders in the form of the Hugging Face hub: what the files of transformers and sentence-transformers say.

use std::collections::BTreeMap;
use std::sync::Arc;

use rten::ThreadPool;
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use serde_json::Value;

use super::head::{Activation, Dense, Head, Pooling, Step};
use super::{EncoderOptions, TransformerEncoder};
use crate::embed::ModelId;
use crate::error::{Error, Result};
use crate::onnx::{Folder, Graph, HubConfig, Output, fault, folder_tokenizer, pick_graph};

/// An [`EncoderOptions`] that lies with a model.
pub(super) const OPTIONS: &str = "bayan-encoder.json";

/// A module of `modules.json`.
#[derive(Debug, Deserialize)]
struct Module {
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

/// `config_sentence_transformers.json`.
#[derive(Debug, Default, Deserialize)]
struct Prompts {
    #[serde(default)]
    prompts: BTreeMap<String, Option<String>>,
    #[serde(default)]
    default_prompt_name: Option<String>,
}

/// `sentence_bert_config.json`.
#[derive(Debug, Default, Deserialize)]
struct SentenceConfig {
    #[serde(default)]
    max_seq_length: Option<usize>,
    #[serde(default)]
    do_lower_case: bool,
}

/// `2_Dense/config.json`.
#[derive(Debug, Deserialize)]
struct DenseConfig {
    in_features: usize,
    out_features: usize,
    #[serde(default = "yes")]
    bias: bool,
    #[serde(default)]
    activation_function: Option<String>,
    #[serde(default)]
    module_input_name: Option<String>,
    #[serde(default)]
    module_output_name: Option<String>,
    #[serde(default)]
    use_residual: bool,
}

const fn yes() -> bool {
    true
}

impl TransformerEncoder {
    /// Loads a folder of the hub's form.
    pub(super) fn from_hub_folder(folder: &mut Folder, options: &EncoderOptions) -> Result<Self> {
        let config: HubConfig = folder.required("config.json")?;
        let options = options.clone().or(folder.json(OPTIONS)?.unwrap_or_default());
        let sentence: SentenceConfig = folder.json("sentence_bert_config.json")?.unwrap_or_default();

        let window = config.window(folder, options.max_tokens.or(sentence.max_seq_length))?;
        let mut tokenizer = folder_tokenizer(folder, window, config.vocab_size)?;
        super::do_not_cut(&mut tokenizer)?;
        let prefix = match options.prefix {
            Some(prefix) => prefix,
            None => stated_prefix(folder, &config)?,
        };
        let prefix_tokens = super::prefix_tokens(&tokenizer, &prefix)?;

        let mut head = head(folder, options.pooling, &config, !prefix.is_empty())?;
        let name = match options.graph {
            Some(name) => name,
            None => pick_graph(folder.names())?,
        };
        let (graph, output) = Graph::of_folder(folder, &name, &[Output::Tokens, Output::Sentence])?;
        if output == Output::Sentence {
            // Such a graph holds the modules too.
            head = Head::new(Vec::new(), Vec::new());
        }
        let settings = format!("{prefix}\n{window}\n{:?}\n{:?}", head.poolings, options.unicode_normalization);
        let mut encoder = Self {
            id: ModelId { name: folder.name(), hash: folder.hash_with(&settings) },
            graph,
            output,
            tokenizer,
            vocabulary: config.vocab_size,
            prefix,
            is_lower_case: sentence.do_lower_case,
            normalization: options.unicode_normalization,
            width: 0,
            head,
            dimensions: 0,
            means: None,
            table: None,
            prefix_tokens,
            window,
        };
        encoder.try_out(&config).map_err(|error| folder.at(&name, error))?;
        Ok(encoder)
    }

    /// Runs the graph once: its vectors must have the length that the folder states, and be vectors.
    fn try_out(&mut self, config: &HubConfig) -> Result<()> {
        const TEXT: &str = "bayan بیان";
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        let windows = self.tokenize(TEXT)?;
        let first = windows.first().ok_or_else(|| fault("the tokenizer makes nothing of a text"))?;
        let (width, _) = self.run(first, TEXT, &pool)?;
        if self.output == Output::Tokens {
            if let Some(stated) = config.width()
                && stated != width
            {
                let what = format!("the graph gives {width} values a token, config.json states {stated}");
                return Err(fault(what).with_hint("take config.json and the graph from the same model"));
            }
            self.dimensions = self.head.dimensions(width);
        } else {
            self.dimensions = width;
        }
        self.width = width;
        self.encode_one(TEXT, false, &pool).map(|_| ())
    }
}

impl EncoderOptions {
    /// These, and those of `other` where these are silent.
    fn or(self, other: Self) -> Self {
        Self {
            graph: self.graph.or(other.graph),
            prefix: self.prefix.or(other.prefix),
            pooling: self.pooling.or(other.pooling),
            max_tokens: self.max_tokens.or(other.max_tokens),
            unicode_normalization: self.unicode_normalization.or(other.unicode_normalization),
        }
    }
}

/// What stands before every text: the default prompt, else that of the e5 family.
fn stated_prefix(folder: &mut Folder, config: &HubConfig) -> Result<String> {
    const NAME: &str = "config_sentence_transformers.json";
    let prompts: Prompts = folder.json(NAME)?.unwrap_or_default();
    if let Some(name) = prompts.default_prompt_name {
        return match prompts.prompts.get(&name) {
            Some(prompt) => Ok(prompt.clone().unwrap_or_default()),
            None => Err(folder.at(NAME, fault(format!("the default prompt `{name}` is not among the prompts")))),
        };
    }
    let name = config.name_or_path.as_deref().unwrap_or_default().to_lowercase();
    let mut parts = name.rsplit('/').next().unwrap_or_default().split(['-', '_', '.']);
    let is_e5_by_name = parts.clone().any(|part| part == "e5") && parts.all(|part| part != "instruct");
    let is_e5 = is_e5_by_name
        || folder.has("README.md")
            && String::from_utf8_lossy(&folder.unchecked("README.md")?).contains("start with \"query: \"");
    Ok(if is_e5 { "query: ".to_owned() } else { String::new() })
}

/// What `modules.json` has after the transformer. Without it, as in sentence-transformers, the mean.
fn head(folder: &mut Folder, chosen: Option<Pooling>, config: &HubConfig, has_prefix: bool) -> Result<Head> {
    const NAME: &str = "modules.json";
    let Some(modules) = folder.json::<Vec<Module>>(NAME)? else {
        return Ok(Head::new(vec![chosen.unwrap_or(Pooling::Mean)], Vec::new()));
    };
    let mut poolings = None;
    let mut steps = Vec::new();
    let mut width = config.width();
    for (place, module) in modules.iter().enumerate() {
        // The names of the packages change; that of the class does not.
        let kind = module.kind.rsplit('.').next().unwrap_or_default();
        match (kind, &poolings) {
            ("Transformer", _) if place == 0 => {}
            ("Pooling", None) => {
                let found = pooling(folder, &format!("{}/config.json", module.path), chosen, &mut width, has_prefix)?;
                width = width.map(|width| width * found.len());
                poolings = Some(found);
            }
            ("Dense", Some(_)) => {
                let layer = dense(folder, &module.path, width)?;
                width = Some(layer.outputs);
                steps.push(Step::Dense(layer));
            }
            ("Normalize", Some(_)) => steps.push(Step::Normalize),
            _ => {
                let what = format!("the module `{}` at place {place} is none that bayan can run", module.kind);
                return Err(
                    folder.at(NAME, fault(what).with_hint("it can run Transformer, Pooling, then Dense and Normalize"))
                );
            }
        }
    }
    let poolings = poolings.ok_or_else(|| folder.at(NAME, fault("there is no module `Pooling`")))?;
    Ok(Head::new(poolings, steps))
}

/// Reads a Pooling module's config: the form of today (`pooling_mode`), or the older one with a switch for each mode.
fn pooling(
    folder: &mut Folder,
    name: &str,
    chosen: Option<Pooling>,
    width: &mut Option<usize>,
    has_prefix: bool,
) -> Result<Vec<Pooling>> {
    const SWITCHES: [(&str, Pooling); 6] = [
        ("pooling_mode_cls_token", Pooling::Cls),
        ("pooling_mode_max_tokens", Pooling::Max),
        ("pooling_mode_mean_tokens", Pooling::Mean),
        ("pooling_mode_mean_sqrt_len_tokens", Pooling::MeanSqrtLen),
        ("pooling_mode_weightedmean_tokens", Pooling::WeightedMean),
        ("pooling_mode_lasttoken", Pooling::LastToken),
    ];
    let config: BTreeMap<String, Value> = folder.required(name)?;
    let stated = ["embedding_dimension", "word_embedding_dimension"].iter().find_map(|key| config.get(*key)?.as_u64());
    if let Some(stated) = stated.and_then(|stated| usize::try_from(stated).ok()) {
        let expected = *width.get_or_insert(stated);
        if stated != expected {
            let what = format!("the pooling is of vectors of {stated} values, config.json states {expected}");
            return Err(folder.at(name, fault(what)));
        }
    }
    if let Some(chosen) = chosen {
        return Ok(vec![chosen]);
    }
    if has_prefix && config.get("include_prompt") == Some(&Value::Bool(false)) {
        let what = "a prompt that is left out of the pooling (include_prompt = false) is not supported";
        return Err(folder.at(name, fault(what).with_hint("an empty `prefix` in bayan-encoder.json does without it")));
    }
    let unknown = |mode: &str| folder.at(name, fault(format!("the pooling `{mode}` is none that bayan knows")));
    let named = |mode: &Value| {
        serde_json::from_value::<Pooling>(mode.clone()).map_err(|_| unknown(mode.as_str().unwrap_or("?")))
    };
    match config.get("pooling_mode") {
        Some(Value::Array(modes)) if !modes.is_empty() => return modes.iter().map(named).collect(),
        Some(Value::Null) | None => {}
        Some(mode) => return Ok(vec![named(mode)?]),
    }
    let is_on = |key: &str| config.get(key) == Some(&Value::Bool(true));
    if let Some(mode) = config
        .keys()
        .find(|key| key.starts_with("pooling_mode_") && is_on(key) && !SWITCHES.iter().any(|(known, _)| known == key))
    {
        return Err(unknown(mode));
    }
    let modes: Vec<Pooling> = SWITCHES.iter().filter(|(key, _)| is_on(key)).map(|&(_, mode)| mode).collect();
    Ok(if modes.is_empty() { vec![Pooling::Mean] } else { modes })
}

/// Reads a Dense module, whose input has `width` values.
fn dense(folder: &mut Folder, path: &str, width: Option<usize>) -> Result<Dense> {
    let name = format!("{path}/config.json");
    let config: DenseConfig = folder.required(&name)?;
    let refuse = |folder: &Folder, what: String| Err::<Dense, Error>(folder.at(&name, fault(what)));
    if let Some(width) = width
        && config.in_features != width
    {
        return refuse(
            folder,
            format!("the dense layer takes vectors of {} values and gets such of {width}", config.in_features),
        );
    }
    let is_of_sentence = |name: &Option<String>| name.as_deref().is_none_or(|name| name == "sentence_embedding");
    if config.use_residual || !is_of_sentence(&config.module_input_name) || !is_of_sentence(&config.module_output_name)
    {
        return refuse(folder, "a dense layer with a residual, or on the vectors of tokens, is not supported".into());
    }
    let activation = config.activation_function.as_deref().unwrap_or("Tanh");
    let activation = match activation.rsplit('.').next().unwrap_or_default() {
        "Identity" => Activation::Identity,
        "Tanh" => Activation::Tanh,
        "ReLU" => Activation::Relu,
        "Sigmoid" => Activation::Sigmoid,
        _ => return refuse(folder, format!("the activation `{activation}` is not supported")),
    };

    let file = format!("{path}/model.safetensors");
    if !folder.has(&file) {
        return Err(folder.at(
            &file,
            fault("the weights of the dense layer are missing").with_hint(
                "bayan reads safetensors only; pytorch_model.bin is converted by \
                 `safetensors.torch.save_file(torch.load(\"pytorch_model.bin\", weights_only=True), \"model.safetensors\")`",
            ),
        ));
    }
    let bytes = folder.bytes(&file)?;
    let at = |error: Error| folder.at(&file, error);
    let tensors = SafeTensors::deserialize(&bytes)
        .map_err(|source| at(fault("this is not a safetensors file").with_source(source)))?;
    let read = |name: &str, shape: &[usize]| {
        let tensor = tensors
            .tensor(name)
            .map_err(|source| at(fault(format!("there is no tensor `{name}`")).with_source(source)))?;
        if tensor.dtype() != Dtype::F32 || tensor.shape() != shape {
            let what = format!(
                "`{name}` is {:?} of the shape {:?}; config.json asks for F32 of {shape:?}",
                tensor.dtype(),
                tensor.shape()
            );
            return Err(at(fault(what)));
        }
        Ok(tensor.data().as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect::<Vec<f32>>())
    };
    let (inputs, outputs) = (config.in_features, config.out_features);
    if inputs == 0 || outputs == 0 {
        return refuse(folder, "the dense layer has no inputs or no outputs".into());
    }
    let weights = read("linear.weight", &[outputs, inputs])?;
    let bias = if config.bias { Some(read("linear.bias", &[outputs])?) } else { None };
    Ok(Dense { inputs, outputs, weights, bias, activation })
}
