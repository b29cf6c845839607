//! The paragraphs of an element: what a reader would see of it, one after the other.

use dom_query::NodeRef;

use super::tree::{attribute, is_named};

/// Elements that stand by themselves. All others go on in the line.
const BLOCKS: [&str; 43] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// Elements that hold no text of the article: what is not shown, controls, and what is said of pictures.
const UNREAD: [&str; 31] = [
    "audio",
    "button",
    "canvas",
    "caption",
    "datalist",
    "dialog",
    "embed",
    "figcaption",
    "head",
    "iframe",
    "input",
    "map",
    "math",
    "meter",
    "nav",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "option",
    "progress",
    "rp",
    "rt",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "video",
];

/// Whether nothing in this element is read, by what it is or how it is marked.
pub(super) fn is_unread(node: &NodeRef<'_>) -> bool {
    if is_named(node, &UNREAD) {
        return true;
    }
    let Some(element) = node.element_ref() else { return false };
    element.attrs.iter().any(|attribute| {
        let value = attribute.value.trim();
        match &*attribute.name.local {
            "hidden" => true,
            "aria-hidden" => value.eq_ignore_ascii_case("true"),
            "role" => ["navigation", "search", "complementary", "dialog", "alertdialog", "toolbar", "menu"]
                .iter()
                .any(|role| value.eq_ignore_ascii_case(role)),
            "style" => {
                let style: String = value.chars().filter(|c| !c.is_whitespace()).collect();
                let style = style.to_ascii_lowercase();
                style.contains("display:none") || style.contains("visibility:hidden")
            }
            _ => false,
        }
    })
}

/// Which text of an element is meant.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Of {
    /// All of it.
    #[default]
    All,
    /// What stands in `<p>`.
    Paragraphs,
}

/// The paragraphs of `root`, parted by blank lines.
///
/// Within a paragraph all white space is one space, and every other character is kept, joiners and marks of direction
/// too. Left out are [unread](is_unread) elements, tables of figures, and paragraphs that are
/// links for three parts in four, which lead to other articles, or only a date.
pub(super) fn paragraphs(root: &NodeRef<'_>, of: Of) -> String {
    let mut writer = Writer { of, ..Writer::default() };
    // Not by recursion: the depth is the page's.
    let mut todo = vec![Step::Enter(*root)];
    while let Some(step) = todo.pop() {
        match step {
            Step::Enter(node) => {
                if node.is_text() {
                    node.query(|inner| {
                        if let dom_query::NodeData::Text { contents } = &inner.data {
                            writer.text(contents);
                        }
                    });
                    continue;
                }
                if node.is_element() {
                    if is_unread(&node) || is_named(&node, &["table"]) && is_of_figures(&node) {
                        continue;
                    }
                    if is_named(&node, &["br"]) {
                        writer.line_end();
                        continue;
                    }
                    // The date of the page is no text either, unless a sentence goes on around it.
                    let is_link = is_named(&node, &["a"]) && attribute(&node, "href").is_some();
                    let leave = Leave {
                        is_block: is_named(&node, &BLOCKS),
                        links: usize::from(is_link || is_named(&node, &["time"])),
                        open: usize::from(is_named(&node, &["p"])),
                    };
                    if leave.is_block {
                        writer.end();
                    }
                    writer.is_heading |= is_named(&node, &HEADINGS);
                    writer.links += leave.links;
                    writer.open += leave.open;
                    todo.push(Step::Leave(leave));
                }
                todo.extend(node.children_it(true).map(Step::Enter));
            }
            Step::Leave(leave) => {
                if leave.is_block {
                    writer.end();
                }
                writer.links -= leave.links;
                writer.open -= leave.open;
            }
        }
    }
    writer.end();
    writer.whole
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(Leave),
}

/// What ends with an element.
#[derive(Clone, Copy)]
struct Leave {
    is_block: bool,
    /// How many links or times.
    links: usize,
    /// How many `<p>`.
    open: usize,
}

#[derive(Default)]
struct Writer {
    whole: String,
    paragraph: String,
    /// White space is due before the next character.
    is_gap: bool,
    /// A line has ended, and nothing has been written since.
    is_line_end: bool,
    is_heading: bool,
    /// What is written.
    of: Of,
    /// How many `<p>` are open.
    open: usize,
    /// How many links are open.
    links: usize,
    /// How many bytes of the paragraph stand outside of any.
    outside: usize,
}

impl Writer {
    fn text(&mut self, text: &str) {
        if self.of == Of::Paragraphs && self.open == 0 {
            return;
        }
        for (index, word) in text.split(char::is_whitespace).enumerate() {
            self.is_gap |= index > 0;
            if word.is_empty() {
                continue;
            }
            if self.is_gap && !self.paragraph.is_empty() {
                self.paragraph.push(' ');
            }
            (self.is_gap, self.is_line_end) = (false, false);
            self.paragraph.push_str(word);
            if self.links == 0 && word.chars().any(char::is_alphanumeric) {
                self.outside += word.len();
            }
        }
    }

    /// `<br>`. Two of them part paragraphs, and so does one after the end of a sentence: many outlets write no others.
    fn line_end(&mut self) {
        let ended = self.paragraph.trim_end_matches(is_closing);
        if self.is_line_end || ended.ends_with(['.', '!', '?', '۔', '؟', ':', '…']) {
            self.end();
        } else {
            self.is_gap = true;
            self.is_line_end = !self.paragraph.is_empty();
        }
    }

    fn end(&mut self) {
        // A heading may lead to the page itself, and a sentence among links is none of them.
        let is_link = self.outside * 4 <= self.paragraph.len() && self.has_links();
        if self.paragraph.chars().any(char::is_alphanumeric) && (!is_link || self.is_heading) {
            if !self.whole.is_empty() {
                self.whole.push_str("\n\n");
            }
            self.whole.push_str(&self.paragraph);
        }
        self.paragraph.clear();
        (self.is_gap, self.is_line_end, self.is_heading, self.outside) = (false, false, false, 0);
    }

    fn has_links(&self) -> bool {
        self.outside < self.paragraph.chars().filter(|c| c.is_alphanumeric()).count()
    }
}

fn is_closing(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '»' | '”' | '’' | ')' | ']' | '\u{200B}'..='\u{200F}')
}

/// Whether a table holds figures and not the page's layout: several cells, a third of them numbers, none of them long.
fn is_of_figures(table: &NodeRef<'_>) -> bool {
    let (mut cells, mut figures) = (0, 0);
    for cell in table.descendants_it().filter(|node| is_named(node, &["td", "th"])) {
        let (mut letters, mut digits) = (0, 0);
        for node in cell.descendants_it().filter(NodeRef::is_text) {
            node.query(|inner| {
                if let dom_query::NodeData::Text { contents } = &inner.data {
                    letters += contents.chars().filter(|c| c.is_alphabetic()).count();
                    digits += contents.chars().filter(|c| c.is_numeric()).count();
                }
            });
            if letters > 200 {
                return false;
            }
        }
        cells += usize::from(letters + digits > 0);
        figures += usize::from(digits > 0 && digits >= letters);
    }
    cells >= 4 && figures * 3 >= cells
}
