//! How fast the stages that look at one document run, on the articles of the sample corpora, by language, beside the
//! libraries that do the nearest thing.
//!
//! ```text
//! cargo bench --bench speed
//! ```
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use bayan::language::Identifier;
use bayan::sentence::Segmenter;
use bayan::statement::Context;
use bayan::{Corpus, Extractor, Language};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use unicode_segmentation::UnicodeSegmentation;

/// The bodies of all sample articles in `language`.
fn texts(identifier: &Identifier, language: Language) -> Vec<String> {
    let read = ["corpora/border-clashes", "corpora/spring-floods"].map(|root| Corpus::new(root).read());
    let bodies = read.into_iter().flat_map(|read| read.expect("the sample corpora are there").documents);
    let bodies = bodies.map(|document| document.body);
    bodies.filter(|body| identifier.identify(body).label.language() == Some(language)).collect()
}

fn speed(criterion: &mut Criterion) {
    let identifier = Identifier::new().expect("the model is sound");
    let extractor = Extractor::new().expect("the word lists are sound");
    for language in [Language::English, Language::Pashto, Language::Urdu, Language::Dari] {
        let texts = texts(&identifier, language);
        let segmenter = Segmenter::new(language);
        let sentences: Vec<&str> = texts
            .iter()
            .flat_map(|text| segmenter.segment(text).into_iter().map(|sentence| sentence.span.of(text)))
            .collect();

        let mut group = criterion.benchmark_group("identify");
        group.throughput(Throughput::Elements(sentences.len() as u64));
        group.bench_function(BenchmarkId::new("bayan", language), |bencher| {
            bencher.iter(|| sentences.iter().map(|text| identifier.identify(text).confidence).sum::<f32>());
        });
        group.bench_function(BenchmarkId::new("whatlang", language), |bencher| {
            bencher.iter(|| sentences.iter().filter(|text| whatlang::detect(text).is_some()).count());
        });
        group.finish();

        let mut group = criterion.benchmark_group("segment");
        group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()));
        group.bench_function(BenchmarkId::new("bayan", language), |bencher| {
            bencher.iter(|| texts.iter().map(|text| segmenter.segment(text).len()).sum::<usize>());
        });
        group.bench_function(BenchmarkId::new("unicode-segmentation", language), |bencher| {
            bencher.iter(|| texts.iter().map(|text| text.split_sentence_bounds().count()).sum::<usize>());
        });
        group.finish();

        let mut group = criterion.benchmark_group("extract");
        group.throughput(Throughput::Elements(sentences.len() as u64));
        group.bench_function(BenchmarkId::new("bayan", language), |bencher| {
            let context = Context::default();
            bencher
                .iter(|| sentences.iter().map(|text| extractor.extract(text, language, &context).len()).sum::<usize>());
        });
        group.finish();
    }
}

criterion_group!(benches, speed);
criterion_main!(benches);
