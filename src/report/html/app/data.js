// What the page carries, unpacked and joined.

/** The JSON in the element `id`: base64 of gzip. */
async function unpacked(id) {
  const letters = byId(id).textContent.trim();
  const binary = atob(letters);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

/** The run as this file shows it, with ways from ids to things. Set once, before anything is drawn. */
let data = null;

function joined(raw) {
  const points = [];
  const eventOf = new Map();
  const pointOf = new Map();
  const statementOf = new Map();
  for (const event of raw.events) {
    eventOf.set(event.id, event);
    event.points.forEach((point) => {
      point.event = event;
      pointOf.set(point.id, point);
      points.push(point);
    });
    event.statements.forEach((statement, at) => {
      statement.event = event;
      statement.at = at;
      statementOf.set(statement.id, statement);
    });
    event.documents.forEach((document) => (document.event = event));
  }
  return { ...raw, points, eventOf, pointOf, statementOf };
}

const outletName = (at) => data.overview.outlets[at].name;
const documentOf = (statement) => statement.event.documents[statement.document];
const outletOf = (statement) => documentOf(statement).outlet;

/** All pairs of an event that a statement is in, with their points. */
function pairsOf(statement) {
  const event = statement.event;
  const own = (pair) => pair.a === statement.at || pair.b === statement.at;
  const found = event.points.flatMap((point) => point.pairs.filter(own).map((pair) => ({ pair, point })));
  return found.concat(event.loose.filter(own).map((pair) => ({ pair, point: null })));
}

/** The pair of two statements, where the report has it. */
function pairOf(a, b) {
  return pairsOf(a).find(({ pair }) => pair.a === b.at || pair.b === b.at) ?? null;
}

let texts = null;

/** The text of a document, or null. The articles are unpacked when the first of them is asked for. */
async function articleOf(document) {
  texts ??= unpacked("bayan-texts");
  const event = data.events.indexOf(document.event);
  return (await texts)[event][document.event.documents.indexOf(document)];
}

let signals = null;

/** What the scores of a pair are made of: `signals` and, where a model was asked, `inference`. Unpacked when first asked for. */
async function signalsOf(pair, point, event) {
  signals ??= unpacked("bayan-signals");
  const own = (await signals)[data.events.indexOf(event)];
  return point ? own.points[event.points.indexOf(point)][point.pairs.indexOf(pair)] : own.loose[event.loose.indexOf(pair)];
}
