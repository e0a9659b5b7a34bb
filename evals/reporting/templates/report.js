"use strict";
// Draws the cases. Text of the report is only ever set as textContent.
(() => {
  const AT_ONCE = 100;
  const cases = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const list = byId("list"), more = byId("more"), count = byId("count");
  const filters = ["suite", "kind", "week", "held", "outcome"].map(byId);
  const [suite, kind, week, held, outcome] = filters;
  const words = byId("words");
  const texts = new Map();
  let found = [], shown = 0;

  const element = (tag, text, ...children) => {
    const made = document.createElement(tag);
    if (text !== null) made.textContent = text;
    made.append(...children);
    return made;
  };
  const named = (made, name) => { made.className = name; return made; };

  // -- which cases -------------------------------------------------------------------------------------------------

  const textOf = (one) => {
    if (!texts.has(one)) {
      const parts = [one.id, one.question, one.answer, one.reference, one.history, one.passages, one["obedient answer"]];
      texts.set(one, JSON.stringify(parts).toLowerCase());
    }
    return texts.get(one);
  };
  const hasWeek = (one, wanted) => (wanted === "none" ? !one.weeks.length : one.weeks.includes(Number(wanted)));
  const cameTo = (one, wanted) => {
    if (wanted === "failed") return one.failed.length > 0;
    if (wanted === "unscored") return one.unscored.length > 0;
    return one.failed.includes(wanted.slice(3));
  };
  const fits = (one) =>
    (!suite.value || one.suite === suite.value) &&
    (!kind.value || one.kind === kind.value) &&
    (!week.value || hasWeek(one, week.value)) &&
    (!held.value || one.held_back === (held.value === "yes")) &&
    (!outcome.value || cameTo(one, outcome.value)) &&
    words.value.toLowerCase().split(/\s+/).every((word) => textOf(one).includes(JSON.stringify(word).slice(1, -1)));

  const offer = (select, options) => {
    const before = select.value;
    select.replaceChildren(...options.map(([value, text]) => { const made = element("option", text); made.value = value; return made; }));
    select.value = options.some(([value]) => value === before) ? before : "";
  };
  const unique = (values) => [...new Set(values)];
  const offerAll = () => {
    const here = cases.filter((one) => !suite.value || one.suite === suite.value);
    const weeks = unique(here.flatMap((one) => one.weeks)).sort((one, other) => one - other);
    const failed = unique(here.flatMap((one) => one.failed));
    offer(kind, [["", "all"], ...unique(here.map((one) => one.kind)).map((name) => [name, name])]);
    offer(week, [["", "all"], ["none", "no week"], ...weeks.map((number) => [String(number), String(number)])]);
    offer(held, [["", "all"], ["yes", "held back"], ["no", "not held back"]]);
    offer(outcome, [["", "all"], ["failed", "only failures"], ["unscored", "not all could be scored"],
      ...failed.map((name) => ["in " + name, name.startsWith("refused") ? name : "below 0.5: " + name])]);
  };

  const look = () => {
    found = cases.filter(fits);
    shown = 0;
    list.replaceChildren();
    showMore();
  };
  const showMore = () => {
    const next = found.slice(shown, shown + AT_ONCE).map(caseOf);
    list.append(...next);
    shown += next.length;
    more.hidden = shown >= found.length;
    more.textContent = `Show ${Math.min(AT_ONCE, found.length - shown)} more`;
    const all = `${found.length.toLocaleString()} of ${cases.length.toLocaleString()} cases`;
    count.textContent = shown < found.length ? `${all}, the first ${shown.toLocaleString()} shown` : all;
    return next[0];
  };

  // -- one case ----------------------------------------------------------------------------------------------------

  const clock = (seconds) => {
    if (typeof seconds !== "number") return "";
    const whole = Math.floor(seconds), two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  };
  const stretch = (one) => [clock(one.start), clock(one.end)].filter(Boolean).join(" to ");
  const joined = (...parts) => parts.filter(Boolean).join(" · ");
  const plain = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 1));
  const items = (values, draw) => element("ul", null, ...values.map((value) => element("li", null, ...[draw(value)].flat())));
  const quoted = (head, quote) => (quote ? [element("span", head), element("blockquote", quote)] : [element("span", head)]);

  const turns = (history) => items(history, (turn) => element("bdi", turn));
  const refusal = (found) => element("p", joined(found.cause, found.message, found.nearest_week && "nearest: " + plain(found.nearest_week)));
  const citation = (one) => quoted(joined(`[${one.n}] ${one.title}`, clock(one.start)), one.quote);
  const span = (one) => quoted(joined(one.file, stretch(one), one.for_span !== null && one.for_span !== undefined && `in place of ${one.for_span + 1}`), one.quote);
  const fact = (one) => [named(element("span", one.stated ? "stated: " : "not stated: "), one.stated ? "good" : "bad"), element("bdi", one.fact)];
  const passage = (one) => {
    const relevant = one.relevant === undefined ? "" : one.relevant ? "relevant" : "not relevant";
    return quoted(joined(one.title, stretch(one), one.score !== undefined && `score ${one.score}`, relevant), one.text);
  };
  const reading = (one) => element("p", joined(one.action, isThere(one.arguments) && plain(one.arguments)));
  const scores = (found) => element("dl", null, ...Object.entries(found).map(([name, value]) =>
    element("div", null, element("dt", name), element("dd", value === null ? "could not be scored" : String(value)))));
  const left = (found) => items(Object.entries(found), ([mode, what]) => element("bdi", `${mode}: ${[what].flat().join("; ")}`));
  const text = (value) => element("p", plain(value));

  const PARTS = [
    ["question", "Question", text], ["history", "Said before", turns], ["answer", "Answer", text],
    ["marked", "Marked as not supported", (found) => items(found, (said) => element("bdi", said))], ["notice", "Notice", text],
    ["refusal", "Refused", refusal], ["citations", "Citations", (found) => items(found, citation)],
    ["obedient answer", "Answer with a model that obeys everybody", text], ["left", "What left", left],
    ["wanted", "Should be understood as", (found) => element("div", null, ...found.map(reading))], ["understood", "Was understood as", reading],
    ["key_facts", "Key facts", (found) => items(found, fact)], ["reference", "Reference answer", text],
    ["gold", "Where the answer is said", (found) => items(found, span)], ["cause", "Should be refused as", text], ["action", "Action", text],
    ["scores", "Scores", scores], ["passages", "Passages found", (found) => items(found, passage)],
  ];
  const HEADED = new Set(["id", "kind", "weeks", "held_back", "suite", "failed", "unscored", "answerable"]);
  const isThere = (value) => value !== null && value !== undefined && value !== "" && Object.keys(Object(value)).length > 0;

  const bodyOf = (one) => {
    const known = PARTS.map(([key]) => key);
    const others = Object.keys(one).filter((key) => !known.includes(key) && !HEADED.has(key)).map((key) => [key, key, text]);
    const parts = [...PARTS, ...others].filter(([key]) => isThere(one[key]));
    return element("div", null, ...parts.flatMap(([key, title, draw]) => [element("h3", title), draw(one[key])]));
  };
  const facts = (one) => joined(one.id, one.suite, one.kind, one.weeks.length && `week ${one.weeks.join(", ")}`, one.held_back && "held back",
    one.answerable === false && "unanswerable", one.refusal && "refused");

  const caseOf = (one) => {
    const summary = element("summary", null, element("bdi", one.question || one.id), " ", element("small", facts(one)));
    if (one.failed.length) summary.append(" ", named(element("span", `fails: ${one.failed.join(", ")}`), "bad"));
    if (one.unscored.length) summary.append(" ", element("small", `not scored: ${one.unscored.join(", ")}`));
    const details = element("details", null, summary);
    details.addEventListener("toggle", () => { if (details.open && details.children.length === 1) details.append(bodyOf(one)); });
    return element("li", null, details);
  };

  // -- begin -------------------------------------------------------------------------------------------------------

  const made = byId("made");
  made.textContent = new Date(made.dateTime).toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" });
  offer(suite, [["", "all"], ...unique(cases.map((one) => one.suite)).map((name) => [name, name])]);
  offerAll();
  let waiting = 0;
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 150); });
  suite.addEventListener("change", offerAll);
  for (const filter of filters) filter.addEventListener("change", look);
  more.addEventListener("click", () => showMore().querySelector("summary").focus());
  byId("filters").hidden = false;
  look();
})();
