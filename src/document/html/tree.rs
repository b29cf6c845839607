//! A page's text as a tree, of bounded depth and size.
//!
//! A parser that follows the standard takes time by the depth of the tree for every element, and by the number of an
//! element's attributes for every attribute; and unclosed `<b>`s are opened again in every paragraph after them. A page
//! made to that end takes hours. So the page goes in by small pieces, with a look at the tree after each, and with the
//! attributes counted before. What is looked at is the tree itself: no scan of the text would nest as the standard does.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use dom_query::{Document, NodeId, NodeRef};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, ParseOpts, QualName, parse_document};

/// How much goes in between two looks. A piece can deepen the tree by a third of it.
const PIECE: usize = 4 * 1024;

/// Most nodes of a tree. The longest of real pages have a tenth of it.
const MAX_NODES: usize = 1_000_000;

/// Nodes that a page may always have, beside one for every byte: those that the standard adds.
const FREE_NODES: usize = 1_000;

/// Most attributes of one element.
const MAX_ATTRIBUTES: usize = 256;

/// How often `<html>` and `<body>` may come again and add attributes to the first.
const MAX_ROOTS: usize = 16;

/// Parses `html`. An error is a reason that follows the file's name.
pub(super) fn parse(html: &str, max_depth: usize) -> Result<Document, String> {
    let html = with_few_attributes(html);
    // Scripts do not run here, so what stands in for them is read as a part of the page.
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(Growing::default(), options);
    let mut at = 0;
    while at < html.len() {
        let end = html.floor_char_boundary(at + PIECE);
        parser.process(StrTendril::from(&html[at..end]));
        at = end;
        parser.tokenizer.sink.sink.check(at, max_depth)?;
    }
    let growing = parser.finish();
    growing.check(at, max_depth)?;
    Ok(growing.document)
}

/// A tree in the making, that knows which of its elements are new.
#[derive(Default)]
struct Growing {
    document: Document,
    new: RefCell<Vec<NodeId>>,
}

impl Growing {
    /// Whether the tree is within bounds after `read` bytes of the page.
    fn check(&self, read: usize, max_depth: usize) -> Result<(), String> {
        let tree = &self.document.tree;
        if tree.len() > MAX_NODES || tree.len() > read + FREE_NODES {
            return Err("has too many elements".to_owned());
        }
        for id in self.new.take() {
            if tree.get(&id).is_some_and(|node| node.ancestors_it(Some(max_depth + 1)).count() > max_depth) {
                return Err(format!("nests its elements more than {max_depth} deep"));
            }
        }
        Ok(())
    }
}

impl TreeSink for Growing {
    type Handle = NodeId;
    type Output = Self;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Self {
        self
    }

    // One for every stray `<`, and nobody reads them.
    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.document.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Self::ElemName<'a> {
        self.document.elem_name(target)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        let id = self.document.create_element(name, attributes, flags);
        self.new.borrow_mut().push(id);
        id
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.document.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.document.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.document.append(parent, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        self.document.append_based_on_parent_node(element, previous, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.document.append_doctype_to_document(name, public, system);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.document.get_template_contents(target)
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.document.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        self.document.append_before_sibling(sibling, child);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        self.document.add_attrs_if_missing(target, attributes);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.document.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, parent: &NodeId) {
        self.document.reparent_children(node, parent);
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &NodeId) -> bool {
        self.document.is_mathml_annotation_xml_integration_point(handle)
    }
}

/// The page, with no more than [`MAX_ATTRIBUTES`] in any element.
///
/// What is a tag is decided without regard for scripts and comments: cut short there, it harms nothing that is read.
fn with_few_attributes(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut roots = 0;
    let mut at = 0;
    while let Some(start) = memchr::memchr(b'<', &bytes[at..]).map(|found| at + found) {
        at = start + 1;
        if bytes.get(at) == Some(&b'/') {
            at += 1;
        }
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let name = at;
        at += bytes[at..].iter().take_while(|&&byte| !is_gap(byte) && byte != b'>').count();
        let is_root = [&b"html"[..], b"body"].iter().any(|root| bytes[name..at].eq_ignore_ascii_case(root));
        roots += usize::from(is_root);
        let most = if is_root && roots > MAX_ROOTS { 0 } else { MAX_ATTRIBUTES };
        let mut count = 0;
        let mut cut = None;
        loop {
            at += bytes[at..].iter().take_while(|&&byte| is_gap(byte)).count();
            match bytes.get(at) {
                None | Some(b'>') => break,
                Some(_) => {}
            }
            if count == most {
                cut = Some(at);
            }
            count += 1;
            at = attribute_end(bytes, at);
        }
        if let Some(cut) = cut {
            kept.push_str(&html[copied..cut]);
            copied = at;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[copied..]);
    Cow::Owned(kept)
}

/// What parts the attributes of an element.
fn is_gap(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C | b'/')
}

/// Where the attribute that begins at `at` ends, as the standard's tokenizer has it.
fn attribute_end(bytes: &[u8], mut at: usize) -> usize {
    let skip = |at: usize, is_in: &dyn Fn(u8) -> bool| at + bytes[at..].iter().take_while(|&&byte| is_in(byte)).count();
    let is_space = |byte: u8| is_gap(byte) && byte != b'/';
    // An `=` at the beginning is part of the name.
    at = skip(at + 1, &|byte| !is_gap(byte) && byte != b'>' && byte != b'=');
    let after = skip(at, &is_space);
    if bytes.get(after) != Some(&b'=') {
        return at;
    }
    at = skip(after + 1, &is_space);
    match bytes.get(at) {
        Some(&quote @ (b'"' | b'\'')) => {
            memchr::memchr(quote, &bytes[at + 1..]).map_or(bytes.len(), |found| at + 1 + found + 1)
        }
        _ => skip(at, &|byte| !is_space(byte) && byte != b'>'),
    }
}

/// Whether the node is an element of this name.
pub(super) fn is_named(node: &NodeRef<'_>, names: &[&str]) -> bool {
    node.qual_name_ref().is_some_and(|name| names.contains(&&*name.local))
}

/// An attribute, trimmed, if there is something in it.
pub(super) fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    let element = node.element_ref()?;
    let value = &element.attrs.iter().find(|attribute| &*attribute.name.local == name)?.value;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_beyond_the_bound_are_cut() {
        let few = r#"<p class="a > b" data-x='1' hidden/>text a<b c d<br/><p a = "x" b= c>"#;
        assert_eq!(with_few_attributes(few), few);
        let many = |count| format!("<p{}>x</p><html>", " a=\"<\" ".repeat(count));
        assert_eq!(with_few_attributes(&many(MAX_ATTRIBUTES)), many(MAX_ATTRIBUTES));
        let cut = with_few_attributes(&many(10_000)).into_owned();
        assert_eq!(cut.matches("a=").count(), MAX_ATTRIBUTES);
        assert!(cut.ends_with(">x</p><html>"));
        let roots = with_few_attributes(&"<html a>".repeat(100)).into_owned();
        assert_eq!(roots.matches("a>").count(), MAX_ROOTS);
        for torn in ["<p a=\"", "<p a='x", "<p ", "<", "</", "<p a=", "<p a =", "<p =", "<p د=\"خ"] {
            assert_eq!(with_few_attributes(torn), torn);
        }
    }
}
