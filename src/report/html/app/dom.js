// Making elements. Nothing on this page is made from markup: texts become text nodes, and cannot act.

/**
 * An element `tag` ("a", "p.note", "button.chip.on") with properties and children. Properties that begin with "on" are
 * listeners; `null`, `undefined` and `false` leave a property or child out.
 */
function h(tag, properties, ...children) {
  const [name, ...classes] = tag.split(".");
  return filled(document.createElement(name), classes, properties, children);
}

/** The same for SVG. */
function svg(tag, properties, ...children) {
  const [name, ...classes] = tag.split(".");
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), classes, properties, children);
}

function filled(element, classes, properties, children) {
  if (classes.length > 0) element.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [name, set] of Object.entries(value)) element.style.setProperty(name, set);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** Puts `children` in place of all that `element` holds. */
function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

const byId = (id) => document.getElementById(id);
