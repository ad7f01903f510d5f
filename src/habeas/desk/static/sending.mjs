// Forms are sent by the script, so that a browser keeps no trace of what was typed; answers come as pieces of a page.
// The browser itself parses them (responseType "document"), and no text ever becomes a page here: with that, Trusted
// Types can forbid every other way.
import { say } from './saying.mjs';
import { gone } from './presence.mjs';

export function send(path, body, kind) {
  return new Promise((settle) => {
    const asking = new XMLHttpRequest();
    asking.open('POST', path);
    asking.responseType = 'document';
    asking.setRequestHeader('Content-Type', kind);
    asking.setRequestHeader('X-Desk', '1');
    asking.onloadend = () => settle(asking);
    asking.send(body);
  });
}

// Put the pieces of an answer where the page has their places, and say what is to be said.
function put(answer) {
  for (const piece of answer.querySelectorAll('[data-part]')) {
    if (piece.parentElement.closest('[data-part]')) continue;
    const place = document.querySelector(`[data-part="${CSS.escape(piece.dataset.part)}"]`);
    if (place) place.replaceChildren(...[...piece.childNodes].map((node) => document.importNode(node, true)));
  }
  for (const line of answer.querySelectorAll('[data-toast]')) say(line.textContent, line.dataset.toast);
  const wanted = [...document.querySelectorAll('[data-focus]')].at(-1);
  if (wanted) {
    wanted.removeAttribute('data-focus');
    wanted.focus();
  }
}

function filled(form, button) {
  const given = Object.fromEntries(new FormData(form));
  if (button?.name) given[button.name] = button.value;
  return JSON.stringify(given);
}

const running = new WeakMap();

async function submit(form, button) {
  const secret = 'secret' in form.dataset;
  const turn = (running.get(form) ?? 0) + 1;
  running.set(form, turn);
  form.setAttribute('aria-busy', 'true');
  if ('slow' in form.dataset) say(document.body.dataset.working, 'done');
  const kept = document.activeElement;
  const body = secret ? new Blob([form.elements.secret.value]) : filled(form, button);
  const answer = await send(form.dataset.send, body, secret ? 'application/octet-stream' : 'application/json');
  if (running.get(form) !== turn) return;
  form.removeAttribute('aria-busy');
  if (answer.status === 0) return say(document.body.dataset.notSent, 'trouble');
  const go = answer.getResponseHeader('X-Go');
  if (go) return location.assign(go);
  if (answer.getResponseHeader('Content-Type')?.startsWith('application/json') || answer.status === 401) return gone();
  if (!('live' in form.dataset)) document.querySelector('[data-part="trouble"]')?.replaceChildren();
  if (answer.response) put(answer.response);
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
  let wait = 0;
  document.addEventListener('input', (event) => {
    const form = event.target.form;
    if (!form || !('live' in form.dataset)) return;
    clearTimeout(wait);
    wait = setTimeout(() => submit(form), 180);
  });
}
