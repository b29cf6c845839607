//! A run as one graph: who reports what, and who disagrees with whom.
//!
//! Nodes, by their `kind`:
//!
//! - `outlet` (`outlet:NAME`): how many `documents` it has, in which `languages`.
//! - `event` (`event:ID`): its title as `label`, `documents`, `sources`, `first_day`, `last_day`.
//! - `cluster` (`cluster:ID`), a point: its gist as `label`, `statements`, `sources`, `languages`, `contradiction`,
//!   `disagreement`.
//! - `claim` (`claim:CLUSTER/NUMBER`, from 0): its value as `label`, `statements`, `sources`, `parties`, `since`.
//!
//! Edges, by their `kind`; none has a direction:
//!
//! - `part_of`: a cluster and its event.
//! - `claims`: a claim and its cluster.
//! - `reports`: an outlet and a cluster, with the `claim` and its `value`; an outlet that reports two claims of a cluster
//!   has two such edges to it.
//! - `contradicts`: two claims of a cluster.
//! - `disagrees`: two outlets that speak to the same points: the mean disagreement as `weight`, `points`,
//!   `contradicted`, `copies`.
//!
//! Every edge has a `weight`, 1 but for the last kind.
//!
//! Two forms: **`GraphML`**, and the **node-link JSON** that `networkx.node_link_graph(data, edges="edges")` and D3 read.
//! Characters that XML 1.0 cannot hold are shown by a sign in `GraphML` (`␀`); JSON has them as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::{Map, Value, json};

use super::{About, Files, visible};
use crate::error::Result;
use crate::record::{ClusterRecord, DocumentRecord, EventRecord, OutletPairRecord};
use crate::report::{lines, lines_if_any};

/// The file of `GraphML`.
pub(super) const XML: &str = "graph.graphml";
/// The file of node-link JSON.
pub(super) const JSON: &str = "graph.json";

/// The attributes of nodes and their types in `GraphML`.
const NODE: [(&str, &str); 14] = [
    ("kind", "string"),
    ("label", "string"),
    ("documents", "long"),
    ("statements", "long"),
    ("sources", "long"),
    ("languages", "string"),
    ("first_day", "string"),
    ("last_day", "string"),
    ("contradiction", "double"),
    ("disagreement", "double"),
    ("parties", "string"),
    ("since", "string"),
    ("outlets", "string"),
    ("claims", "long"),
];

/// The attributes of edges and their types in `GraphML`.
const EDGE: [(&str, &str); 7] = [
    ("kind", "string"),
    ("weight", "double"),
    ("claim", "long"),
    ("value", "string"),
    ("points", "long"),
    ("contradicted", "long"),
    ("copies", "long"),
];

/// A node or an edge on its way out. Null attributes are left out.
enum Part {
    Node { id: String, attributes: Map<String, Value> },
    Edge { source: String, target: String, attributes: Map<String, Value> },
}

fn node(id: String, attributes: Value) -> Part {
    Part::Node { id, attributes: fields(attributes) }
}

fn edge(source: String, target: String, attributes: Value) -> Part {
    Part::Edge { source, target, attributes: fields(attributes) }
}

fn fields(attributes: Value) -> Map<String, Value> {
    match attributes {
        Value::Object(fields) => fields.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}

/// Gives the nodes of the run to `to`, each once.
fn nodes(run: &Path, to: &mut dyn FnMut(Part) -> Result<()>) -> Result<()> {
    // Outlets are few; all else goes by a record at a time.
    let mut outlets: BTreeMap<String, (usize, BTreeSet<&'static str>)> = BTreeMap::new();
    for document in lines::<DocumentRecord>(run, "documents.jsonl") {
        let document = document?;
        let (documents, languages) = outlets.entry(document.outlet).or_default();
        *documents += 1;
        languages.insert(document.lang.code());
    }
    for (name, (documents, languages)) in outlets {
        let languages: Vec<&str> = languages.into_iter().collect();
        let attributes =
            json!({"kind": "outlet", "label": name, "documents": documents, "languages": languages.join(" ")});
        to(node(outlet(&name), attributes))?;
    }
    for it in lines_if_any::<EventRecord>(run, "events.jsonl") {
        let it = it?;
        let languages: Vec<&str> = it.languages.keys().map(|label| label.code()).collect();
        let attributes = json!({
            "kind": "event", "label": it.title.as_deref().unwrap_or(&it.event_id), "documents": it.documents.len(),
            "sources": it.sources, "languages": languages.join(" "), "first_day": it.first_day, "last_day": it.last_day,
        });
        to(node(format!("event:{}", it.event_id), attributes))?;
    }
    for it in lines::<ClusterRecord>(run, "clusters.jsonl") {
        let it = it?;
        let languages: Vec<&str> = it.languages.iter().map(|language| language.code()).collect();
        let attributes = json!({
            "kind": "cluster", "label": it.gist, "statements": it.statements.len(), "sources": it.sources,
            "languages": languages.join(" "), "contradiction": it.contradiction, "disagreement": it.disagreement,
            "claims": it.claims.len(), "outlets": it.outlets.join("; "),
        });
        to(node(format!("cluster:{}", it.cluster_id), attributes))?;
        for (at, claim) in it.claims.iter().enumerate() {
            let attributes = json!({
                "kind": "claim", "label": claim.value.as_deref().unwrap_or("?"), "statements": claim.statements.len(),
                "sources": claim.sources, "parties": claim.parties.join(" "), "since": claim.since,
                "outlets": claim.outlets.join("; "),
            });
            to(node(claim_id(&it.cluster_id, at), attributes))?;
        }
    }
    Ok(())
}

/// Gives the edges of the run to `to`.
fn edges(run: &Path, to: &mut dyn FnMut(Part) -> Result<()>) -> Result<()> {
    let has_events = run.join("events.jsonl").exists();
    for it in lines::<ClusterRecord>(run, "clusters.jsonl") {
        let it = it?;
        let cluster = format!("cluster:{}", it.cluster_id);
        if has_events {
            to(edge(cluster.clone(), format!("event:{}", it.event_id), json!({"kind": "part_of", "weight": 1.0})))?;
        }
        for (at, claim) in it.claims.iter().enumerate() {
            let id = claim_id(&it.cluster_id, at);
            to(edge(id.clone(), cluster.clone(), json!({"kind": "claims", "weight": 1.0})))?;
            for name in &claim.outlets {
                let attributes = json!({"kind": "reports", "weight": 1.0, "claim": at, "value": claim.value});
                to(edge(outlet(name), cluster.clone(), attributes))?;
            }
            for &other in claim.contradicts.iter().filter(|&&other| at < other && other < it.claims.len()) {
                let attributes = json!({"kind": "contradicts", "weight": 1.0});
                to(edge(id.clone(), claim_id(&it.cluster_id, other), attributes))?;
            }
        }
    }
    for it in lines_if_any::<OutletPairRecord>(run, "outlets.jsonl") {
        let it = it?;
        let attributes = json!({
            "kind": "disagrees", "weight": it.disagreement, "points": it.points, "contradicted": it.contradicted,
            "copies": it.copies,
        });
        to(edge(outlet(&it.a), outlet(&it.b), attributes))?;
    }
    Ok(())
}

fn outlet(name: &str) -> String {
    format!("outlet:{name}")
}

fn claim_id(cluster: &str, at: usize) -> String {
    format!("claim:{cluster}/{at}")
}

/// Writes the graph as node-link JSON, a node or edge a line.
pub(super) fn write_json(run: &Path, about: &About, files: &mut Files) -> Result<()> {
    let path = files.path(JSON);
    let fault = |error: io::Error| crate::atomic::unwritable(&path, error);
    files.write(JSON, |to| {
        let of = json!({"name": about.name, "bayan": about.bayan, "config_hash": about.config_hash});
        write!(to, "{{\"directed\":false,\"multigraph\":true,\"graph\":{of},\"nodes\":[").map_err(fault)?;
        let mut separator = "\n";
        nodes(run, &mut |part| {
            write!(to, "{separator}{}", line(part)).map_err(fault)?;
            separator = ",\n";
            Ok(())
        })?;
        write!(to, "\n],\"edges\":[").map_err(fault)?;
        separator = "\n";
        edges(run, &mut |part| {
            write!(to, "{separator}{}", line(part)).map_err(fault)?;
            separator = ",\n";
            Ok(())
        })?;
        writeln!(to, "\n]}}").map_err(fault)
    })
}

/// A node or an edge in JSON.
fn line(part: Part) -> Value {
    let (mut line, attributes) = match part {
        Part::Node { id, attributes } => (fields(json!({"id": id})), attributes),
        Part::Edge { source, target, attributes } => (fields(json!({"source": source, "target": target})), attributes),
    };
    line.extend(attributes);
    Value::Object(line)
}

/// Writes the graph as `GraphML`.
pub(super) fn write_xml(run: &Path, about: &About, files: &mut Files) -> Result<()> {
    let path = files.path(XML);
    let fault = |error: io::Error| crate::atomic::unwritable(&path, error);
    files.write(XML, |to| {
        let mut xml = Xml { writer: Writer::new_with_indent(to, b' ', 1) };
        xml.head(about).map_err(fault)?;
        nodes(run, &mut |part| xml.part(&part).map_err(fault))?;
        edges(run, &mut |part| xml.part(&part).map_err(fault))?;
        xml.end("graph").and_then(|()| xml.end("graphml")).map_err(fault)?;
        xml.writer.get_mut().write_all(b"\n").map_err(fault)
    })
}

struct Xml<W: Write> {
    writer: Writer<W>,
}

impl<W: Write> Xml<W> {
    fn head(&mut self, about: &About) -> io::Result<()> {
        self.writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.start("graphml", &[("xmlns", "http://graphml.graphdrawing.org/xmlns")])?;
        let of = [("name", &about.name), ("bayan", &about.bayan), ("config_hash", &about.config_hash)];
        for (key, _) in of {
            self.key("graph", key, "string")?;
        }
        for (key, kind) in NODE {
            self.key("node", key, kind)?;
        }
        for (key, kind) in EDGE {
            self.key("edge", key, kind)?;
        }
        self.start("graph", &[("edgedefault", "undirected")])?;
        for (key, value) in of {
            self.data("graph", key, value)?;
        }
        Ok(())
    }

    fn key(&mut self, of: &str, key: &str, kind: &str) -> io::Result<()> {
        let id = format!("{of}-{key}");
        let attributes = [("id", id.as_str()), ("for", of), ("attr.name", key), ("attr.type", kind)];
        self.writer.write_event(Event::Empty(BytesStart::new("key").with_attributes(attributes)))
    }

    fn part(&mut self, part: &Part) -> io::Result<()> {
        let (of, attributes) = match part {
            Part::Node { id, attributes } => {
                self.start("node", &[("id", &id_of(id))])?;
                ("node", attributes)
            }
            Part::Edge { source, target, attributes } => {
                self.start("edge", &[("source", &id_of(source)), ("target", &id_of(target))])?;
                ("edge", attributes)
            }
        };
        for (key, value) in attributes {
            match value {
                Value::String(words) => self.data(of, key, words)?,
                value => self.data(of, key, &value.to_string())?,
            }
        }
        self.end(of)
    }

    fn data(&mut self, of: &str, key: &str, words: &str) -> io::Result<()> {
        self.start("data", &[("key", &format!("{of}-{key}"))])?;
        self.writer.write_event(Event::Text(BytesText::new(&shown(words))))?;
        self.end("data")
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer.write_event(Event::Start(BytesStart::new(name).with_attributes(attributes.iter().copied())))
    }

    fn end(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }
}

/// Words with a sign for every character that XML 1.0 cannot hold, and for the carriage return, which its readers would
/// make a line feed of.
fn shown(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\t' | '\n' => text.push(c),
            '\u{FFFE}' | '\u{FFFF}' => text.push('\u{FFFD}'),
            // XML 1.0 holds the controls from U+007F on but does not want them.
            c if c.is_control() => visible(c, &mut text),
            c => text.push(c),
        }
    }
    text
}

/// The same for an id, in which a reader would make spaces of tabs and line feeds.
fn id_of(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for c in shown(words).chars() {
        if matches!(c, '\t' | '\n') { visible(c, &mut text) } else { text.push(c) }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_holds_only_what_it_can_hold() {
        assert_eq!(shown("a\0b\u{1B}\r\n\t<&>\u{FFFF}د"), "a␀b␛␍\n\t<&>\u{FFFD}د");
        assert_eq!(id_of("outlet:a\nb\tc"), "outlet:a␊b␉c");
        let mut xml = Xml { writer: Writer::new(Vec::new()) };
        let part = node(id_of("outlet:\"<&>'"), json!({"label": "]]> & <b> \u{0}", "since": null, "claims": 2}));
        xml.part(&part).unwrap();
        let text = String::from_utf8(xml.writer.into_inner()).unwrap();
        let expected = "<node id=\"outlet:&quot;&lt;&amp;&gt;&apos;\"><data key=\"node-label\">]]&gt; &amp; &lt;b&gt; ␀</data>\
                        <data key=\"node-claims\">2</data></node>";
        assert_eq!(text, expected);
    }
}
