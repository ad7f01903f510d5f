// Coding: a text whose caret moves by keyboard and whose words nothing can change; marks that are kept at once.
// Offsets are code points of the text that is kept: [data-at] says where a paragraph, or a part of one, begins.
import { doing } from './desk.mjs';
import { put, send } from './sending.mjs';
import { gone } from './presence.mjs';
import { say } from './saying.mjs';

const text = () => document.querySelector('#text');
const desk = () => document.querySelector('.coding');
const length = (words) => [...words].length;
const words = (name) => desk().dataset[name];
let since = []; // marks since the last statement
let done = []; // what can be taken back in this window, the newest last
let undone = [];
let last = '';
let kept = null; // the selection, in code points: from where it began to where it went
let written = false; // something stands in the open form that is nowhere else
let clone = null; // the text as it was before letters were composed

// --- places ------------------------------------------------------------------------------------------------------

function holder(node, at) {
  const element = node.nodeType === 3 ? node.parentElement : node;
  const near = element.closest('[data-at]');
  if (!near) return null;
  const place = document.createRange();
  place.setStart(node, at);
  return [near, ...near.querySelectorAll('[data-at]')].filter((one) => place.comparePoint(one, 0) <= 0).at(-1);
}

function pointOf(node, at) {
  if (node === text()) {
    const paragraph = node.children[Math.min(at, node.children.length - 1)];
    return paragraph ? Number(paragraph.dataset.at) : 0;
  }
  const from = holder(node, at);
  if (!from) return null;
  const range = document.createRange();
  range.setStart(from, 0);
  range.setEnd(node, at);
  return Number(from.dataset.at) + length(range.toString());
}

function placeOf(point) {
  let from = null;
  for (const one of text().querySelectorAll('[data-at]')) {
    if (Number(one.dataset.at) > point) break;
    from = one;
  }
  if (!from) return [text(), 0];
  let left = point - Number(from.dataset.at);
  const walker = document.createTreeWalker(from, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const here = length(node.data);
    if (left <= here) return [node, [...node.data].slice(0, left).join('').length];
    left -= here;
  }
  return [from, from.childNodes.length];
}

function selected() {
  const here = getSelection();
  return here.rangeCount && text()?.contains(here.anchorNode) && text().contains(here.focusNode) ? here : null;
}

function keep() {
  const here = selected();
  if (here) kept = [pointOf(here.anchorNode, here.anchorOffset), pointOf(here.focusNode, here.focusOffset)];
}

function choose(from, to, scroll = true) {
  getSelection().setBaseAndExtent(...placeOf(from), ...placeOf(to));
  kept = [from, to];
  if (!scroll) return;
  const where = getSelection().getRangeAt(0).getBoundingClientRect();
  const top = document.querySelector('.bar').offsetHeight + 24;
  if (where.top < top || where.bottom > innerHeight - 40) scrollBy(0, where.top - Math.max(top, innerHeight / 3));
}

// The selection, a part for each paragraph: [from, to, words].
function parts(range) {
  const found = new Map();
  const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
  const first = range.commonAncestorContainer.nodeType === 3 ? range.commonAncestorContainer : walker.nextNode();
  for (let node = first; node; node = walker.nextNode()) {
    const in_ = node.parentElement.closest('#text [data-at]');
    if (!in_ || !range.intersectsNode(node)) continue;
    const from = node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : node.length;
    if (to <= from) continue;
    if (!found.has(in_)) found.set(in_, [pointOf(node, from), '']);
    found.get(in_)[1] += node.data.slice(from, to);
  }
  return [...found.values()].filter(([, said]) => said.trim()).map(([at, said]) => [at, at + length(said), said]);
}

// --- keeping ------------------------------------------------------------------------------------------------------

const unfolded = () => {
  const open = [...text().querySelectorAll('mark.m-hard, mark.under-hard')].flatMap((one) => idsOf(one));
  return [...new Set(open)].join('\n');
};
const idsOf = (mark) => mark.dataset.marks.trim().split(' ');

function highlight(range, on) {
  if (!globalThis.CSS?.highlights) return;
  const lit = CSS.highlights.get('pending') ?? new Highlight();
  CSS.highlights.set('pending', lit);
  lit[on ? 'add' : 'delete'](range);
}

// Marks are sent one after the other, in the order in which they were made.
let line = Promise.resolve();
const queue = (job) => (line = line.then(job, job));

async function ask(path, fields) {
  const answer = await send(path, JSON.stringify(fields), 'application/json');
  if (answer.getResponseHeader('Content-Type')?.startsWith('application/json') || answer.status === 401) {
    gone();
    return null;
  }
  return answer;
}

// Put an answer, and leave caret and focus where they were.
function take(answer) {
  keep();
  const inText = document.activeElement === text();
  put(answer.response);
  if (inText || document.activeElement === document.body) text()?.focus({ preventScroll: true });
  if (kept && document.activeElement === text()) choose(...kept, false);
}

async function save(path, fields, range, redoing = false) {
  const answer = await ask(path, { ...fields, exhibit: desk().dataset.exhibit, unfolded: unfolded() });
  if (!answer) return null;
  const did = answer.response?.querySelector('[data-did]');
  if (answer.status !== 200 && !did) {
    const why = answer.response?.querySelector('[data-refused], .trouble p + p')?.textContent;
    unsaved(path, fields, range, answer.status ? why : document.body.dataset.notSent);
    return null;
  }
  if (range) highlight(range, false);
  take(answer);
  if ('overtaken' in did.dataset) return null;
  const { did: id, state, wasState } = did.dataset;
  if (state === 'gone') since = since.filter((one) => one !== id);
  else if (wasState === 'gone') since.push(id);
  done.push({ ...did.dataset });
  if (!redoing) undone = [];
  return did.dataset;
}

// What could not be kept stays on the screen, in the text and by name, until it is kept or left.
function unsaved(path, fields, range, why) {
  const place = document.querySelector('.unsaved');
  const row = document.createElement('p');
  const strong = row.appendChild(document.createElement('strong'));
  strong.textContent = `${place.dataset.words}: `;
  row.appendChild(document.createElement('bdi')).textContent = range?.toString().slice(0, 80) ?? '';
  row.append(` ${why ?? ''} `);
  const again = row.appendChild(document.createElement('button'));
  again.textContent = place.dataset.try;
  const drop = row.appendChild(document.createElement('button'));
  drop.textContent = place.dataset.drop;
  for (const one of [again, drop]) Object.assign(one, { type: 'button', className: 'quiet' });
  again.onclick = () => {
    row.remove();
    queue(() => save(path, fields, range));
    text().focus();
  };
  drop.onclick = () => {
    row.remove();
    if (range) highlight(range, false);
    text().focus();
  };
  place.append(row);
}

addEventListener('beforeunload', (event) => {
  if (document.querySelector('.unsaved')?.children.length || (written && builder())) event.preventDefault();
});

// --- marks --------------------------------------------------------------------------------------------------------

function here() {
  const at = getSelection();
  if (!selected()) return null;
  const element = at.focusNode.nodeType === 3 ? at.focusNode.parentElement : at.focusNode.childNodes[at.focusOffset];
  const near = element?.closest?.('mark');
  if (near) return near;
  if (at.focusNode.nodeType !== 3) return null;
  const beside = at.focusOffset === 0 ? at.focusNode.previousSibling : at.focusNode.nextSibling;
  return beside?.matches?.('mark') && [0, at.focusNode.length].includes(at.focusOffset) ? beside : null;
}

function label(name) {
  const at = selected();
  if (!at || at.isCollapsed) return say(words('select'), 'trouble');
  const range = at.getRangeAt(0).cloneRange();
  const segments = parts(range);
  if (!segments.length) return say(words('select'), 'trouble');
  if (range.cloneContents().querySelector('.cover')) return say(words('covered'), 'trouble');
  if (name !== 'hard') last = name;
  highlight(range, true);
  const [, end] = [segments[0][0], segments.at(-1)[1]];
  queue(() => save('/coding/mark', { label: name, segments: JSON.stringify(segments) }, range));
  choose(end, end, false);
  return text().focus({ preventScroll: true });
}

async function turn(from, to) {
  const one = from.pop();
  if (!one) return say(words('nothing'), 'trouble');
  const before = { id: one.did, seen: one.seen, state: one.wasState, note: one.wasNote };
  if (one.wasLabel) before.label = one.wasLabel;
  const told = await save('/coding/change', before, null, true);
  if (!told) return undefined;
  done.pop();
  to.push({ ...told });
  for (const each of [...done, ...undone]) if (each.did === told.did) each.seen = told.seen;
  return undefined;
}

function step(way) {
  const marks = [...text().querySelectorAll('mark[data-name], .cover')];
  const now = kept ? placeOf(way > 0 ? Math.max(...kept) : Math.min(...kept)) : [text(), 0];
  const place = document.createRange();
  place.setStart(...now);
  const after = marks.filter((one) => place.comparePoint(one, 0) > 0 && pointOf(one, 0) >= (kept ? Math.max(...kept) : 0));
  const before = marks.filter((one) => place.comparePoint(one, 0) < 0);
  const next = way > 0 ? after[0] : before.at(-1);
  if (!next) return;
  if (next.matches('.cover')) {
    next.focus();
    kept = null;
    const point = placePoint(next);
    kept = [point, point];
    return;
  }
  text().focus({ preventScroll: true });
  const start = pointOf(next, 0);
  choose(start, start + length(next.textContent));
}

// The code point at which a folded passage begins.
function placePoint(cover) {
  const at = [...cover.parentElement.childNodes].indexOf(cover);
  return pointOf(cover.parentElement, at);
}

async function fold(id, on) {
  const open = unfolded();
  const answer = await ask('/coding/unfold', { id, unfolded: open, fold: on ? '1' : '' });
  if (!answer) return;
  text().focus({ preventScroll: true });
  take(answer);
}

// --- find ---------------------------------------------------------------------------------------------------------

function find(from) {
  const wanted = document.querySelector('#find').value.toLocaleLowerCase();
  if (!wanted.trim()) return document.querySelector('#find').focus();
  const hits = [];
  for (const one of text().querySelectorAll('[data-at]')) {
    const said = [...one.childNodes].filter((node) => !node.matches?.('[data-at], .cover')).map((node) => node.textContent).join('');
    const lower = said.toLocaleLowerCase();
    const folded = lower.length === said.length ? lower : said;
    for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
      const start = Number(one.dataset.at) + length(said.slice(0, at));
      hits.push([start, start + length(said.slice(at, at + wanted.length))]);
    }
  }
  if (!hits.length) return say(words('none'), 'trouble');
  const at = hits.findIndex(([start]) => start >= from);
  const chosen = at < 0 ? 0 : at;
  text().focus({ preventScroll: true });
  choose(...hits[chosen]);
  return say(`${words('hits')} ${chosen + 1}/${hits.length}`);
}

// --- statements ---------------------------------------------------------------------------------------------------

const builder = () => document.querySelector('.builder');

async function build(kind) {
  const open = builder();
  await line;
  keep();
  if (open && kind === open.elements.kind.value) {
    const offered = [...open.querySelectorAll('[name=offered]')].map((one) => one.value);
    const add = since.filter((one) => !offered.includes(one)).join('\n');
    if (!add) return open.querySelector('input:not([type=hidden])').focus();
    const fields = new FormData(open);
    const given = Object.fromEntries([...new Set(fields.keys())].map((name) => [name, fields.getAll(name).join('\n')]));
    const answer = await ask('/coding/record', { ...given, add });
    if (answer?.response) put(answer.response);
    return undefined;
  }
  if (open && written) return say(words('open'), 'trouble');
  const at = kept ? String(Math.min(...kept)) : '';
  const answer = await ask('/coding/build', { exhibit: desk().dataset.exhibit, kind, marks: since.join('\n'), at });
  if (answer?.response) put(answer.response);
  return undefined;
}

function toText() {
  text()?.focus({ preventScroll: true });
  if (kept) choose(...kept, false);
}

Object.assign(doing, {
  label: (button) => label(button.dataset.label),
  hard: () => {
    const at = selected();
    const cover = document.activeElement?.closest('.cover');
    if (cover) return fold(cover.dataset.id, false);
    if (at && !at.isCollapsed) return label('hard');
    const mark = here();
    if (mark?.matches('.m-hard, .under-hard')) return fold(idsOf(mark)[0], true);
    return say(words('select'), 'trouble');
  },
  unfold: (cover) => fold(cover.dataset.id, false),
  again: () => (last ? label(last) : say(words('select'), 'trouble')),
  undo: () => queue(() => turn(done, undone)),
  redo: () => queue(() => turn(undone, done)),
  nextMark: () => step(1),
  lastMark: () => step(-1),
  hit: () => find(kept ? Math.max(...kept) : 0),
  build: (button) => build((button.closest('.bar') && builder()?.elements.kind.value) || button.dataset.kind),
  note: async () => {
    const mark = here();
    if (!mark) return say(words('select'), 'trouble');
    keep();
    const answer = await ask('/coding/note', { id: idsOf(mark).at(-1) });
    if (answer?.response) put(answer.response);
    return undefined;
  },
  away: () => queue(async () => {
    const mark = here();
    if (!mark) return say(words('select'), 'trouble');
    const id = idsOf(mark).at(-1);
    const known = done.concat(undone).findLast((one) => one.did === id);
    const seen = known?.seen ?? (await ask('/coding/note', { id }))?.response?.querySelector('[name=seen]')?.value ?? '';
    return save('/coding/change', { id, seen, state: 'gone' }, null);
  }),
  shut: () => {
    document.querySelector('[data-part=mark]').replaceChildren();
    toText();
  },
  putAway: () => {
    written = false;
    document.querySelector('[data-part=builder]').replaceChildren();
    toText();
  },
});

// --- keys ---------------------------------------------------------------------------------------------------------

let leaving = 0;

function escape(event) {
  clearTimeout(leaving);
  const target = event.target;
  if (target.closest?.('.marked')) return doing.shut();
  if (target.closest?.('.builder, .bar, .said')) return toText();
  if (target !== text() && target !== document.body && target.id !== 'main') return undefined;
  if (builder() || document.querySelector('.unsaved').children.length) return say(words('open'), 'trouble');
  // A second Esc locks, so the first one waits for it.
  leaving = setTimeout(() => document.querySelector('[data-back]')?.click(), 750);
  return undefined;
}

document.addEventListener('keydown', (event) => {
  if (!text()) return;
  if (event.code === 'Escape' && !document.querySelector('dialog[open]')) {
    escape(event);
    return;
  }
  if (event.target.closest?.('.cover')) {
    if (event.code.startsWith('Arrow')) toText();
    return;
  }
  if (event.target !== text() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.code === 'Backspace') event.preventDefault();
  if (document.body.dataset.shortcuts === 'off') return;
  const code = event.shiftKey ? `Shift+${event.code}` : event.code;
  const thing = [...document.querySelectorAll(`[data-key="${CSS.escape(code.replace('NumpadEnter', 'Enter'))}"]`)].at(-1);
  if (!thing || event.repeat) return;
  event.preventDefault();
  keep();
  if (thing.matches('input')) thing.focus();
  else thing.click();
}, true);

// Nothing changes the words: what cannot be forbidden (some ways of composing letters) is put back.
for (const kind of ['beforeinput', 'paste', 'drop', 'cut', 'dragstart', 'dragover']) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest?.('#text') ?? event.target.parentElement?.closest('#text')) event.preventDefault();
  });
}
document.addEventListener('input', (event) => {
  written ||= Boolean(event.target.closest('.builder'));
  if (event.target !== text()) return typed(event.target);
  if (!clone) return location.reload();
  text().replaceChildren(...[...clone.cloneNode(true).childNodes]);
  if (kept) choose(...kept, false);
  return undefined;
});
document.addEventListener('compositionstart', (event) => {
  if (event.target === text()) clone = text().cloneNode(true);
});
document.addEventListener('selectionchange', () => {
  if (document.activeElement === text() && selected()) keep();
});
// A button of the bar leaves the selection where it is.
document.addEventListener('mousedown', (event) => {
  if (event.target.closest('.bar button, .kinds button')) event.preventDefault();
});

// --- forms --------------------------------------------------------------------------------------------------------

let waiting = 0;

// A list to choose from follows what is typed above it; people of the record are asked for from the third letter on.
function typed(field) {
  if (field.matches('[data-filter]')) {
    const wanted = field.value.trim().toLocaleLowerCase();
    for (const option of field.parentElement.querySelectorAll('.option')) {
      option.hidden = !option.textContent.toLocaleLowerCase().includes(wanted);
    }
  }
  if (!field.matches('[data-search]')) return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const query = field.value.trim();
    const answer = await ask(field.dataset.search, { query: length(query) < 3 ? '' : query, slot: field.dataset.slot });
    if (answer?.response && field.isConnected) put(answer.response);
  }, 180);
}

document.addEventListener('keydown', (event) => {
  const field = event.target;
  if (!field.matches?.('[data-filter], [data-search]')) return;
  const place = field.matches('[data-filter]') ? field.parentElement : document.querySelector(`[data-part="found-${field.dataset.slot}"]`);
  const options = [...place.querySelectorAll('.option:not([hidden]) input')];
  if (event.code === 'ArrowDown' && options.length) {
    event.preventDefault();
    options[0].checked = true;
    options[0].focus();
  } else if (event.code === 'Enter' && field.value.trim()) {
    event.preventDefault();
    if (options.length) options[0].checked = true;
    if (field.matches('[data-filter]')) field.value = '';
    else document.querySelector(`[name="${field.dataset.slot}.why"]`)?.focus();
    chosen(field);
  }
});
document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-find]')) return;
  event.preventDefault();
  find(kept ? Math.max(...kept) : 0);
});
// A note is kept like a mark, so that it can be taken back like one; and no form takes the place of one that is begun.
document.addEventListener('submit', (event) => {
  const form = event.target;
  const over = form.dataset.send === '/coding/edit' && builder() && written;
  if (!over && !form.matches('.marked')) return;
  event.preventDefault();
  event.stopPropagation();
  if (over) say(words('open'), 'trouble');
  else queue(() => save('/coding/change', Object.fromEntries(new FormData(form)), null));
}, true);
// Enter on somebody of the record goes on to the reason.
document.addEventListener('keydown', (event) => {
  if (event.code !== 'Enter' || !event.target.matches?.('[data-part^=found-] input[type=radio]')) return;
  event.preventDefault();
  document.querySelector(`[name="${event.target.name.replace('.who', '.why')}"]`)?.focus();
});
document.addEventListener('change', (event) => {
  const field = event.target.closest('.pick')?.querySelector('[data-filter]');
  if (field && event.target !== field) chosen(field);
});

function chosen(field) {
  if (!field.matches('[data-filter]')) return;
  const one = field.closest('.pick').querySelector('input:checked');
  for (const option of field.closest('.pick').querySelectorAll('.option')) option.classList.toggle('chosen', option.contains(one));
}

document.addEventListener('desk:put', () => {
  if (!text()) return;
  const row = document.querySelector('[data-recorded=""]');
  if (row) {
    row.dataset.recorded = 'seen';
    since = [];
    written = false;
    document.querySelector('.said').scrollTo(0, 0);
    toText();
  }
});

// What scrolls keeps clear of the bar, however many rows it has.
const clear = new ResizeObserver(([bar]) => document.documentElement.style.setProperty('--bar', `${bar.target.offsetHeight}px`));
const watch = () => document.querySelector('.bar') && clear.observe(document.querySelector('.bar'));
document.addEventListener('desk:put', watch);
watch();
