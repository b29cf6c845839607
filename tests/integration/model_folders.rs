//! Models in the form of the Hugging Face hub: the same vectors and probabilities as in Python, alone and in company,
//! and what is said of a folder that is not right. The models are those of `tests/data/models`, which `make.py` there
//! makes.

use std::fs;
use std::path::{Path, PathBuf};

use bayan::embed::{Encoder, EncoderOptions, Pooling, TransformerEncoder, dot};
use bayan::nli::NliModel;
use bayan::{Error, ErrorKind};
use serde_json::Value;

use crate::harness::Folder;

const ENCODERS: [&str; 4] = ["e5", "labse", "xlmr", "int8"];

/// The folder of a miniature model.
pub(crate) fn miniature(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/models").join(name)
}

fn expected() -> Value {
    serde_json::from_str(&fs::read_to_string(miniature("expected.json")).unwrap()).unwrap()
}

fn texts(expected: &Value) -> Vec<&str> {
    expected["sentences"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// Copies a miniature model to `to` in `folder`.
pub(crate) fn copied(folder: &Folder, name: &str, to: &str) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
            if path.is_dir() {
                copy(&path, &to.join(name));
            } else {
                fs::copy(path, to.join(name)).unwrap();
            }
        }
    }
    let to = folder.path().join(to);
    copy(&miniature(name), &to);
    to
}

/// Changes a JSON file.
fn edit(path: &Path, change: impl FnOnce(&mut Value)) {
    let mut value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    change(&mut value);
    fs::write(path, value.to_string()).unwrap();
}

fn in_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

/// The most tokens that a miniature takes at once.
fn window(name: &str) -> usize {
    let read = |file: &str, key: &str| -> Option<u64> {
        let text = fs::read_to_string(Path::new(&miniature(name)).join(file)).ok()?;
        serde_json::from_str::<Value>(&text).unwrap()[key].as_u64()
    };
    let limits = [
        read("sentence_bert_config.json", "max_seq_length"),
        read("tokenizer_config.json", "model_max_length"),
        read("config.json", "max_position_embeddings").map(|positions| positions - 2),
    ];
    usize::try_from(limits.into_iter().flatten().min().unwrap()).unwrap()
}

#[test]
fn vectors_are_those_of_sentence_transformers() {
    let expected = expected();
    let texts = texts(&expected);
    for name in ENCODERS {
        let encoder = TransformerEncoder::from_folder(miniature(name)).unwrap();
        let vectors = encoder.encode(&texts).unwrap();
        let rows = expected["vectors"][name].as_array().unwrap();
        assert_eq!((vectors.len(), vectors.dimensions()), (rows.len(), encoder.dimensions()), "{name}");
        let mut compared = 0;
        // Eight-bit graphs round differently in every engine.
        let (most, least) = if name == "int8" { (0.02, 0.999) } else { (1e-3, 0.999_999) };
        let tokenizer = tokenizers::Tokenizer::from_file(Path::new(&miniature(name)).join("tokenizer.json")).unwrap();
        for (index, row) in rows.iter().enumerate() {
            // What is longer than the window is cut there, and read in several windows here.
            let tokens = tokenizer.encode(format!("{}{}", encoder.prefix(), texts[index]), true).unwrap().len();
            if tokens > window(name) {
                continue;
            }
            compared += 1;
            let row: Vec<f32> = serde_json::from_value(row.clone()).unwrap();
            let vector = vectors.row(index);
            let difference = row.iter().zip(vector).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(difference < most && dot(&row, vector) > least, "{name}, text {index}: off by {difference}");
        }
        assert!(compared >= 5, "{name}: {compared} texts were compared");
    }
}

#[test]
fn vectors_depend_neither_on_company_nor_on_threads() {
    let expected = expected();
    let texts = texts(&expected);
    for name in ENCODERS {
        let encoder = TransformerEncoder::from_folder(miniature(name)).unwrap();
        let together = in_threads(1, || encoder.encode(&texts)).unwrap();
        assert_eq!(in_threads(3, || encoder.encode(&texts)).unwrap(), together, "{name}");
        for (index, text) in texts.iter().enumerate() {
            assert_eq!(encoder.encode(&[text]).unwrap().row(0), together.row(index), "{name}, text {index}");
        }
        let again = TransformerEncoder::from_folder(miniature(name)).unwrap();
        assert_eq!((again.model(), &again.encode(&texts).unwrap()), (encoder.model(), &together), "{name}");
        if let Some((vectors, tokens)) = encoder.encode_with_tokens(&texts).unwrap() {
            assert_eq!((vectors, tokens.len()), (together, texts.len()), "{name}");
            // The prefix and the marks at both ends are not the text's own.
            assert!(!tokens[0].is_empty() && tokens[8].len() <= usize::from(name == "e5"), "{name}");
        } else {
            assert_eq!(name, "labse", "its dense layer changes the length of vectors");
        }
    }
}

#[test]
fn options_go_before_what_the_files_say() {
    let folder = Folder::new();
    let path = copied(&folder, "e5", "e5");
    let plain = TransformerEncoder::from_folder(&path).unwrap();
    assert_eq!(plain.prefix(), "query: ");
    let options = EncoderOptions {
        prefix: Some("passage: ".into()),
        pooling: Some(Pooling::Cls),
        max_tokens: Some(8),
        ..EncoderOptions::default()
    };
    let other = TransformerEncoder::from_folder_with(&path, &options).unwrap();
    let text = ["The crossing at Torkham was closed on Sunday."];
    assert_ne!(other.encode(&text).unwrap(), plain.encode(&text).unwrap());
    assert_ne!(other.model().hash, plain.model().hash);

    fs::write(path.join("bayan-encoder.json"), serde_json::to_string(&options).unwrap()).unwrap();
    let written = TransformerEncoder::from_folder(&path).unwrap();
    assert_eq!(written.encode(&text).unwrap(), other.encode(&text).unwrap());

    // Neither the name nor the card says e5.
    fs::remove_file(path.join("bayan-encoder.json")).unwrap();
    edit(&path.join("config.json"), |config| config["_name_or_path"] = "a/multilingual-e5-large-instruct".into());
    assert_eq!(TransformerEncoder::from_folder(&path).unwrap().prefix(), "query: ", "the card says so");
    fs::remove_file(path.join("README.md")).unwrap();
    assert_eq!(TransformerEncoder::from_folder(&path).unwrap().prefix(), "");
    edit(&path.join("config_sentence_transformers.json"), |config| {
        config["prompts"]["query"] = "ask: ".into();
        config["default_prompt_name"] = "query".into();
    });
    assert_eq!(TransformerEncoder::from_folder(&path).unwrap().prefix(), "ask: ");
}

#[test]
fn a_folder_with_an_encoder_json_takes_no_options() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/statements-small-en-ps-ur-prs");
    let options = EncoderOptions { prefix: Some(String::new()), ..EncoderOptions::default() };
    let error = TransformerEncoder::from_folder_with(own, &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Model);
}

/// What is done to a model folder.
type Damage<'a> = &'a dyn Fn(&Path);

/// What is said of a miniature encoder after `damage`.
fn refused(name: &str, damage: impl FnOnce(&Path)) -> Error {
    let folder = Folder::new();
    let path = copied(&folder, name, "model");
    damage(&path);
    let error = TransformerEncoder::from_folder(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Model);
    error
}

/// Overwrites the last `count` numbers of a file with `number`.
fn overwrite(path: &Path, count: usize, number: f32) {
    let mut bytes = fs::read(path).unwrap();
    let from = bytes.len() - 4 * count;
    for bytes in bytes[from..].chunks_exact_mut(4) {
        bytes.copy_from_slice(&number.to_le_bytes());
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_folder_that_is_not_right_is_refused_with_what_is_wrong() {
    let cases: [(&str, Damage, &str); 16] = [
        ("e5", &|path| fs::remove_file(path.join("tokenizer.json")).unwrap(), "no tokenizer.json"),
        ("e5", &|path| fs::write(path.join("tokenizer.json"), "{}").unwrap(), "not a tokenizer"),
        ("e5", &|path| fs::remove_file(path.join("onnx/model.onnx")).unwrap(), "no ONNX graph"),
        ("e5", &|path| fs::write(path.join("onnx/model.onnx"), "text").unwrap(), "not a graph"),
        ("e5", &|path| edit(&path.join("config.json"), |json| json["vocab_size"] = 100.into()), "vocabulary of 100"),
        ("xlmr", &|path| edit(&path.join("config.json"), |json| json["hidden_size"] = 32.into()), "states 32"),
        ("xlmr", &|path| fs::remove_file(path.join("onnx/model.onnx_data")).unwrap(), "not a graph"),
        ("xlmr", &|path| overwrite(&path.join("onnx/model.onnx_data"), 1000, f32::NAN), "none (NaN)"),
        ("labse", &|path| edit(&path.join("2_Dense/config.json"), |json| json["out_features"] = 17.into()), "[17, 24]"),
        ("labse", &|path| edit(&path.join("2_Dense/config.json"), |json| json["in_features"] = 32.into()), "takes"),
        (
            "labse",
            &|path| {
                edit(&path.join("2_Dense/config.json"), |json| {
                    json["activation_function"] = "torch.nn.modules.activation.GELU".into();
                });
            },
            "GELU",
        ),
        ("labse", &|path| fs::remove_file(path.join("2_Dense/model.safetensors")).unwrap(), "weights of the dense"),
        ("labse", &|path| overwrite(&path.join("2_Dense/model.safetensors"), 3, f32::NAN), "none (NaN)"),
        // All its weights: 16 rows of 24, and 16 more.
        ("labse", &|path| overwrite(&path.join("2_Dense/model.safetensors"), 16 * 25, 0.0), "vector of zeros"),
        (
            "labse",
            &|path| {
                edit(&path.join("modules.json"), |json| json[2]["type"] = "sentence_transformers.models.CNN".into());
            },
            "models.CNN",
        ),
        (
            "e5",
            &|path| edit(&path.join("1_Pooling/config.json"), |json| json["pooling_mode"] = "median".into()),
            "median",
        ),
    ];
    for (name, damage, words) in cases {
        let error = refused(name, damage);
        assert!(error.message().contains(words), "{words}: {error:?}");
    }
    let error = refused("labse", |path| {
        let dense = path.join("2_Dense");
        fs::rename(dense.join("model.safetensors"), dense.join("pytorch_model.bin")).unwrap();
    });
    assert!(error.hint().unwrap().contains("save_file"), "{error:?}");
    let error = refused("e5", |path| {
        edit(&path.join("1_Pooling/config.json"), |json| json["include_prompt"] = false.into());
    });
    assert!(error.message().contains("include_prompt"), "{error:?}");
    let error = refused("e5", |path| fs::write(path.join("bayan-encoder.json"), r#"{"prefx": ""}"#).unwrap());
    assert!(error.location().unwrap().path.ends_with("bayan-encoder.json"), "{error:?}");
    let error = refused("e5", |path| {
        fs::rename(path.join("onnx/model.onnx"), path.join("onnx/a.onnx")).unwrap();
        fs::copy(path.join("onnx/a.onnx"), path.join("onnx/b.onnx")).unwrap();
    });
    assert!(error.message().contains("onnx/a.onnx, onnx/b.onnx"), "{error:?}");
    // A judge of pairs is no encoder.
    let error = TransformerEncoder::from_folder(miniature("nli")).unwrap_err();
    assert!(error.message().contains("logits"), "{error:?}");
}

#[test]
fn probabilities_are_those_of_transformers() {
    let expected = expected();
    let model = NliModel::from_folder(miniature("nli")).unwrap();
    let text = |case: &Value, field: &str| case[field].as_str().unwrap().to_owned();
    let cases = expected["nli"].as_array().unwrap();
    let pairs: Vec<(String, String)> =
        cases.iter().map(|case| (text(case, "premise"), text(case, "hypothesis"))).collect();
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let judged = in_threads(3, || model.judge_all(&pairs)).unwrap();
    for (found, case) in judged.iter().zip(cases) {
        for (value, class) in
            [(found.entailment, "entailment"), (found.neutral, "neutral"), (found.contradiction, "contradiction")]
        {
            assert!((value - case[class].as_f64().unwrap()).abs() < 1e-3, "{class}: {found:?}, {case}");
        }
        assert!((found.entailment + found.neutral + found.contradiction - 1.0).abs() < 1e-9);
    }
    assert_eq!(in_threads(1, || model.judge_all(&pairs)).unwrap(), judged);
    for (&(a, b), &found) in pairs.iter().zip(&judged) {
        assert_eq!(model.judge(a, b).unwrap(), found);
        let both = model.judge_both(a, b).unwrap();
        assert_eq!(both, model.judge_both(b, a).unwrap());
        let other = model.judge(b, a).unwrap();
        assert!((both.contradiction - f64::midpoint(found.contradiction, other.contradiction)).abs() < 1e-12);
    }
    let both: Vec<_> = pairs.iter().map(|(a, b)| model.judge_both(a, b).unwrap()).collect();
    assert_eq!(model.judge_both_all(&pairs).unwrap(), both);
}

#[test]
fn a_judge_without_the_three_classes_is_refused() {
    let folder = Folder::new();
    let path = copied(&folder, "nli", "nli");
    edit(&path.join("config.json"), |config| {
        config["id2label"] = serde_json::json!({"0": "entailment", "1": "not_entailment"});
    });
    let error = NliModel::from_folder(&path).unwrap_err();
    assert!(error.message().contains("not_entailment") && error.hint().is_some(), "{error:?}");
    assert_eq!(error.kind(), ErrorKind::Model);
    assert_eq!(NliModel::from_folder(miniature("e5")).unwrap_err().kind(), ErrorKind::Model);
}
