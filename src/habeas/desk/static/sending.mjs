// Forms are sent by the script, so that a browser keeps no trace of what was typed; answers come as pieces of a page.
// The browser itself parses them (responseType "document"), and no text ever becomes a page here: with that, Trusted
// Types can forbid every other way.
import { say } from './saying.mjs';
import { gone } from './presence.mjs';

export function send(path, body, kind, sent) {
  return new Promise((settle) => {
    const asking = new XMLHttpRequest();
    asking.open('POST', path);
    asking.responseType = 'document';
    asking.setRequestHeader('Content-Type', kind);
    asking.setRequestHeader('X-Desk', '1');
    asking.onloadend = () => settle(asking);
    if (sent) asking.upload.onprogress = (event) => sent(event.loaded / Math.max(event.total, 1));
    asking.send(body);
  });
}

// What was typed in a field with data-carry stays when a piece takes its place, but for the form that was sent.
const said = (field) => (field.type === 'checkbox' ? field.checked : field.value);
function begun(field) {
  if (field.type === 'checkbox') return field.defaultChecked;
  if (!field.matches('select')) return field.defaultValue;
  return ([...field.options].find((one) => one.defaultSelected) ?? field.options[0]).value;
}

function carry(place, nodes, sent) {
  const old = [...place.querySelectorAll('[data-carry]')].filter((one) => one.form !== sent && said(one) !== begun(one));
  place.replaceChildren(...nodes);
  for (const one of old) {
    const field = document.getElementById(one.id);
    if (field) field[one.type === 'checkbox' ? 'checked' : 'value'] = said(one);
  }
}

// Put the pieces of an answer where the page has their places, and say what is to be said.
export function put(answer, sent) {
  for (const piece of answer.querySelectorAll('[data-part]')) {
    if (piece.parentElement.closest('[data-part]')) continue;
    const place = document.querySelector(`[data-part="${CSS.escape(piece.dataset.part)}"]`);
    const nodes = [...piece.childNodes].map((node) => document.importNode(node, true));
    if (place) 'append' in piece.dataset ? place.append(...nodes) : carry(place, nodes, sent);
  }
  for (const line of answer.querySelectorAll('[data-toast]')) say(line.textContent, line.dataset.toast);
  document.dispatchEvent(new Event('desk:put'));
  const wanted = [...document.querySelectorAll('[data-focus]')].at(-1);
  if (wanted) {
    wanted.removeAttribute('data-focus');
    wanted.focus();
  }
}

// Boxes of one name are sent as lines of one field.
function filled(form, button) {
  const fields = new FormData(form);
  const given = Object.fromEntries([...new Set(fields.keys())].map((name) => [name, fields.getAll(name).join('\n')]));
  if (button?.name) given[button.name] = button.value;
  return given;
}

// Files go one after the other, and a long text as one: a line with the fields, then the bytes as they are. A file that
// is too large stays where it is; the answer says what to do with it.
async function sendFiles(form, button) {
  const field = form.elements.file;
  const files = field.type === 'file' ? [...field.files] : [new Blob([field.value])];
  const bar = form.querySelector('[data-progress]');
  const { file: _, ...given } = filled(form, button);
  let whole = files.length > 0;
  let answer;
  for (const [at, file] of (whole ? files : [new Blob()]).entries()) {
    const large = file.size > Number(form.dataset.atMost);
    const fields = { ...given, file_name: file.name ?? '', number: String(at + 1), too_large: large ? '1' : '' };
    const body = new Blob([`${JSON.stringify(fields)}\n`, large ? '' : file]);
    answer = await send(form.dataset.send, body, 'application/octet-stream', (part) => {
      bar.hidden = false;
      bar.querySelector('progress').value = part * 100;
      const told = bar.querySelector('[role=status]'); // spoken when it changes, so it changes in quarters
      told.textContent = `${at + 1}/${files.length} · ${Math.floor(part * 4) * 25} %`;
    });
    whole &&= answer.status === 200;
    if (at + 1 < files.length && !took(form, answer)) break;
  }
  bar.hidden = true;
  if (whole && field.type === 'file') field.value = '';
  return answer;
}

// Take an answer; false where the page is left, or nothing arrived.
function took(form, answer) {
  if (answer.status === 0) return say(document.body.dataset.notSent, 'trouble'), false;
  const go = answer.getResponseHeader('X-Go');
  if (go) return location.assign(go), false;
  if (answer.getResponseHeader('Content-Type')?.startsWith('application/json') || answer.status === 401) {
    return gone(), false;
  }
  if (!('live' in form.dataset)) document.querySelector('[data-part="trouble"]')?.replaceChildren();
  if (answer.response) put(answer.response, form);
  return true;
}

const running = new WeakMap();

async function submit(form, button) {
  const secret = 'secret' in form.dataset;
  const turn = (running.get(form) ?? 0) + 1;
  running.set(form, turn);
  form.setAttribute('aria-busy', 'true');
  const kept = document.activeElement;
  const body = secret ? new Blob([form.elements.secret.value]) : JSON.stringify(filled(form, button));
  const answer = 'atMost' in form.dataset
    ? await sendFiles(form, button)
    : await send(form.dataset.send, body, secret ? 'application/octet-stream' : 'application/json');
  if (running.get(form) !== turn) return;
  form.removeAttribute('aria-busy');
  if (!took(form, answer)) return;
  if (secret && form.isConnected) {
    form.elements.secret.value = '';
    form.elements.secret.focus();
  }
  if (document.activeElement === document.body) (kept?.isConnected ? kept : document.querySelector('#main')).focus();
}

export function begin() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.dataset.send) return;
    event.preventDefault();
    if (form.getAttribute('aria-busy') === 'true' && !('live' in form.dataset)) return;
    submit(form, event.submitter);
  });
  // What was looked at before something is changed says nothing of what would be done now.
  document.addEventListener('input', (event) => {
    const part = event.target.form?.dataset.outdates;
    if (part) document.querySelector(`[data-part="${part}"]`)?.replaceChildren();
  });
  let wait = 0;
  document.addEventListener('input', (event) => {
    const form = event.target.form;
    if (!form || !('live' in form.dataset)) return;
    clearTimeout(wait);
    wait = setTimeout(() => submit(form), 180);
  });
}
