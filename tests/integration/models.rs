//! The commands that say what a text is and means: `detect`, `embed`, `mine` and `compare`.

use serde_json::{Value, json};

use crate::harness::{Folder, check_words};

/// Six lines that say different things, in English.
const ENGLISH: [&str; 6] = [
    "Six people were killed when a bus plunged into a ravine on the Kabul highway.",
    "The ministry of health has opened a new hospital in the city.",
    "The price of wheat flour doubled after the border was closed.",
    "Girls above the sixth grade are still barred from school.",
    "The national cricket team won the match by five wickets.",
    "Heavy rain is expected in the eastern provinces tomorrow.",
];

/// The same six in another language and order, with the line of each English one.
struct Translation {
    language: &'static str,
    lines: [&'static str; 6],
    line_of: [usize; 6],
}

const TRANSLATIONS: [Translation; 3] = [
    Translation {
        language: "ps",
        lines: [
            "سبا په ختيځو ولايتونو کې د درنو بارانونو اټکل شوی دی.",
            "د پولې تر بندېدو وروسته د غنمو د اوړو بيه دوه چنده شوه.",
            "د کرکټ ملي لوبډلې لوبه په پنځو ويکټو وګټله.",
            "د کابل پر لويه لار يو بس ژورې درې ته ولوېد او شپږ تنه پکې ومړل.",
            "تر شپږم ټولګي پورته نجونې لا هم له ښوونځي بې برخې دي.",
            "د روغتيا وزارت په ښار کې نوی روغتون پرانيست.",
        ],
        line_of: [3, 5, 1, 4, 2, 0],
    },
    Translation {
        language: "ur",
        lines: [
            "قومی کرکٹ ٹیم نے میچ پانچ وکٹوں سے جیت لیا۔",
            "کل مشرقی صوبوں میں شدید بارش متوقع ہے۔",
            "چھٹی جماعت سے اوپر کی لڑکیوں پر سکول کے دروازے اب بھی بند ہیں۔",
            "وزارت صحت نے شہر میں ایک نیا ہسپتال کھول دیا ہے۔",
            "کابل شاہراہ پر بس کھائی میں گرنے سے چھ افراد ہلاک ہو گئے۔",
            "سرحد بند ہونے کے بعد گندم کے آٹے کی قیمت دگنی ہو گئی۔",
        ],
        line_of: [4, 3, 5, 2, 0, 1],
    },
    Translation {
        language: "prs",
        lines: [
            "دختران بالاتر از صنف ششم هنوز از رفتن به مکتب محروم اند.",
            "در پی سقوط یک بس به دره در شاهراه کابل شش تن جان باختند.",
            "فردا در ولایات شرقی بارنده‌گی شدید پیش‌بینی شده است.",
            "پس از بسته شدن سرحد، قیمت آرد گندم دو برابر شد.",
            "وزارت صحت عامه در شهر یک شفاخانهٔ نو را گشود.",
            "تیم ملی کرکت مسابقه را با پنج ویکت برد.",
        ],
        line_of: [1, 4, 3, 0, 5, 2],
    },
];

#[test]
fn detect_tells_the_language_of_each_line() {
    let mut lines = vec![("en", ENGLISH[0])];
    lines.extend(TRANSLATIONS.iter().map(|translation| (translation.language, translation.lines[0])));
    lines.push(("other", "أعلنت وزارة الصحة اليوم عن افتتاح مستشفى جديد في وسط المدينة."));
    // A line without letters is still a line.
    lines.push(("other", ""));
    lines.push(("other", "Sağlık Bakanlığı bugün şehir merkezinde yeni bir hastane açıldığını duyurdu."));
    let input = lines.iter().map(|(_, line)| *line).collect::<Vec<_>>().join("\n");
    let records = Folder::new().bayan(&["detect", "--lines", "-"], &input).records();
    assert_eq!(records.len(), lines.len());
    for (record, (language, line)) in records.iter().zip(lines) {
        assert_eq!(record["lang"], language, "{line}");
        assert!((0.0..=1.0).contains(&record["confidence"].as_f64().unwrap()), "{record}");
    }
}

fn embeddings(arguments: &[&str], input: &str) -> Vec<Vec<f64>> {
    let arguments = [["embed", "--lines", "-"].as_slice(), arguments].concat();
    let row = |record: &Value| serde_json::from_value(record["embedding"].clone()).unwrap();
    Folder::new().bayan(&arguments, input).records().iter().map(row).collect()
}

#[test]
fn embeddings_are_unit_vectors_that_do_not_depend_on_the_company() {
    let lines: Vec<&str> = ENGLISH.into_iter().chain(TRANSLATIONS.iter().map(|other| other.lines[0])).collect();
    let cases = [([].as_slice(), 384), (&["--raw"], 384), (&["--model", "student"], 256)];
    for (arguments, dimensions) in cases {
        let together = embeddings(arguments, &lines.join("\n"));
        assert_eq!(together.len(), lines.len());
        for vector in &together {
            assert_eq!(vector.len(), dimensions);
            let length = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
            assert!((length - 1.0).abs() < 1e-5, "a vector of length {length}");
        }
        // The first is the longest line; the last but two is in another language than those before it.
        for alone in [0, lines.len() - 3] {
            assert_eq!(embeddings(arguments, lines[alone]), [together[alone].clone()], "{}", lines[alone]);
        }
    }
}

#[test]
fn all_of_a_long_text_bears_on_its_vector() {
    // Some 800 tokens, of which a window holds 512.
    let long = [ENGLISH[0]; 40].join(" ");
    let ends = [ENGLISH[4], ENGLISH[5]].map(|end| format!("{long} {end}"));
    for arguments in [[].as_slice(), &["--model", "student"]] {
        let vectors = embeddings(arguments, &ends.join("\n"));
        let cosine: f64 = vectors[0].iter().zip(&vectors[1]).map(|(a, b)| a * b).sum();
        assert!(cosine < 1.0 - 1e-6, "the end of a long text is not read: {cosine}");
        assert!(cosine > 0.9, "{cosine}");
    }
}

#[test]
fn mine_finds_every_translation() {
    for arguments in [[].as_slice(), &["--vectors-only"], &["--model", "student"]] {
        finds_every_translation(arguments);
    }
}

fn finds_every_translation(arguments: &[&str]) {
    let folder = Folder::new();
    folder.write("en", ENGLISH.join("\n"));
    for Translation { language, lines, line_of } in TRANSLATIONS {
        folder.write(language, lines.join("\n"));
        let records = folder.bayan(&[["mine", "en", language].as_slice(), arguments].concat(), "").records();
        let found: Vec<[&Value; 2]> = records.iter().map(|record| [&record["left"], &record["right"]]).collect();
        let expected: Vec<[Value; 2]> = (0..).zip(line_of).map(|(left, right)| [json!(left), json!(right)]).collect();
        assert_eq!(found, expected.iter().map(|[left, right]| [left, right]).collect::<Vec<_>>(), "en and {language}");
        for record in &records {
            // A translation is nearer than the lines around it are on average.
            assert!(record["margin"].as_f64().unwrap() > 1.0, "en and {language}: {record}");
            assert_eq!(record["late"].is_null(), arguments.contains(&"--vectors-only"), "{record}");
            assert!(record["similarity"].as_f64().unwrap() <= 1.0);
        }
    }
}

/// What `bayan compare` says of two texts, after a look at its evidence.
fn compared(a: &str, b: &str) -> Value {
    let record = Folder::new().bayan(&["compare", a, b], "").records().remove(0);
    for evidence in record["evidence"].as_array().unwrap() {
        let text = if evidence["statement_id"] == "a" { a } else { b };
        assert_eq!(check_words(evidence, &text.chars().collect::<Vec<_>>()), 1);
    }
    record
}

/// The words and values of the evidence, those of the first text first.
fn evidence(record: &Value) -> Vec<[&str; 3]> {
    let evidence = record["evidence"].as_array().unwrap();
    evidence.iter().map(|found| ["statement_id", "text", "value"].map(|field| found[field].as_str().unwrap())).collect()
}

#[test]
fn two_tolls_of_the_same_dead_contradict_each_other() {
    let (english, pashto) = ("58 soldiers were killed", "۲۳ سرتېري وژل شوي دي");
    let found = compared(english, pashto);
    assert_eq!((&found["label"], &found["type"]), (&json!("contradict"), &json!("quantity")), "{found}");
    assert_eq!(evidence(&found), [["a", "58", "58 killed"], ["b", "۲۳", "23 killed"]]);
    let swapped = compared(pashto, english);
    assert_eq!(evidence(&swapped), [["a", "۲۳", "23 killed"], ["b", "58", "58 killed"]]);
    for field in ["same_point", "contradiction", "label", "type"] {
        assert_eq!(found[field], swapped[field], "{field}");
    }
}

#[test]
fn one_toll_in_two_languages_agrees() {
    let (english, dari) = ("23 soldiers were killed.", "۲۳ سرباز کشته شدند.");
    let found = compared(english, dari);
    assert_eq!((&found["label"], &found["type"]), (&json!("agree"), &json!("quantity")), "{found}");
    assert_eq!(evidence(&found), [["a", "23", "23 killed"], ["b", "۲۳", "23 killed"]]);
    assert!(found["contradiction"].as_f64().unwrap() < 0.5, "{found}");
    let swapped = compared(dari, english);
    for field in ["same_point", "contradiction", "label", "type"] {
        assert_eq!(found[field], swapped[field], "{field}");
    }
}

#[test]
fn pairs_of_a_file_are_compared_as_they_are_alone() {
    let folder = Folder::new();
    let pairs = [
        ("58 soldiers were killed", "۲۳ سرتېري وژل شوي دي"),
        ("The Torkham crossing was closed on Sunday.", "طورخم کی گزرگاہ اتوار کو بند کر دی گئی۔"),
        (
            "The national cricket team won the match by five wickets.",
            "د پولې تر بندېدو وروسته د غنمو د اوړو بيه دوه چنده شوه.",
        ),
    ];
    let lines: Vec<String> = pairs.iter().map(|(a, b)| format!("{a}\t{b}\tleft out")).collect();
    folder.write("pairs.tsv", lines.join("\n"));
    let records = folder.bayan(&["compare", "--pairs", "pairs.tsv"], "").records();
    let alone: Vec<Value> = pairs.iter().map(|(a, b)| compared(a, b)).collect();
    assert_eq!(records, alone);
    // One point, and then two things that have nothing to do with each other.
    let same = |at: usize| records[at]["same_point"].as_f64().unwrap();
    assert!(same(1) > 0.5 && same(2) < 0.1, "{records:#?}");

    let ended = folder.bayan(&["compare", "--pairs", "-"], "one\ttwo\nthree\n");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert!(ended.stderr.contains("standard input:2"), "{}", ended.stderr);
}
