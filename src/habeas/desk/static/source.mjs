// What is covered opens when somebody asks for it, and is covered again when nobody looks at the page any more. Pictures
// come as bare pixels, drawn elsewhere; no picture format is opened here. They are drawn on a canvas, which cannot be
// dragged into another program.
import { doing } from './desk.mjs';
import { put } from './sending.mjs';
import { gone } from './presence.mjs';
import { say } from './saying.mjs';

const covers = new Map();
let recording = '';

const copies = (nodes) => [...nodes].map((node) => node.cloneNode(true));

function remember() {
  for (const box of document.querySelectorAll('[data-covered]')) {
    const part = box.closest('[data-part]');
    covers.set(part.dataset.part, copies(part.childNodes));
  }
}

function cover() {
  for (const shown of document.querySelectorAll('[data-uncovered]')) {
    const part = shown.closest('[data-part]');
    const cloth = part && covers.get(part.dataset.part);
    if (!cloth) continue;
    const held = part.contains(document.activeElement);
    part.replaceChildren(...copies(cloth));
    if (held) part.querySelector('[data-covered] button')?.focus();
  }
  if (recording) URL.revokeObjectURL(recording);
  recording = '';
}

// Ask for bytes. A refusal comes as a piece of a page, and is put into it.
function ask(path, given) {
  return new Promise((settle) => {
    const asking = new XMLHttpRequest();
    asking.open('POST', path);
    asking.onreadystatechange = () => {
      if (asking.readyState !== 2) return;
      const words = asking.getResponseHeader('Content-Type')?.startsWith('text/html');
      asking.responseType = words ? 'document' : 'arraybuffer';
    };
    asking.setRequestHeader('Content-Type', 'application/json');
    asking.setRequestHeader('X-Desk', '1');
    asking.onloadend = () => {
      if (asking.status === 200 && asking.responseType === 'arraybuffer') return settle(asking);
      if (asking.status === 0) say(document.body.dataset.notSent, 'trouble');
      else if (asking.responseType !== 'document') gone();
      else put(asking.response);
      return settle(null);
    };
    asking.send(JSON.stringify(given));
  });
}

const told = (answer, name) => answer.getResponseHeader(name);

function paint(canvas, answer) {
  const bytes = new Uint8Array(answer.response);
  canvas.width = Number(told(answer, 'X-Wide'));
  canvas.height = Number(told(answer, 'X-High'));
  const picture = new ImageData(canvas.width, canvas.height);
  const each = bytes.length / (canvas.width * canvas.height);
  for (let at = 0, to = 0; at < bytes.length; at += each, to += 4) {
    picture.data[to] = bytes[at];
    picture.data[to + 1] = bytes[at + (each > 1 ? 1 : 0)];
    picture.data[to + 2] = bytes[at + (each > 1 ? 2 : 0)];
    picture.data[to + 3] = 255;
  }
  canvas.getContext('2d').putImageData(picture, 0, 0);
}

function open(button) {
  const part = button.closest('[data-part]');
  const inside = document.importNode(part.querySelector('template').content, true);
  button.closest('[data-covered]').replaceWith(inside);
  part.querySelector('[data-words]').textContent = part.dataset.working;
  part.querySelector('[data-words]').focus();
  return part.querySelector('[data-uncovered]');
}

const pressed = (shown, what) => shown.querySelector(`[data-do="${what}"]`)?.getAttribute('aria-pressed') === 'true';

function fits(shown, answer) {
  if (answer && shown.isConnected && !document.hidden) {
    shown.querySelector('[data-words]').textContent = decodeURIComponent(told(answer, 'X-Words'));
    return true;
  }
  if (!answer) cover();
  return false;
}

// The newest wish counts, whichever answer comes last.
async function draw(shown) {
  const turn = Number(shown.dataset.turn ?? 0) + 1;
  shown.dataset.turn = turn;
  const colour = pressed(shown, 'tone') ? '1' : '';
  const large = pressed(shown, 'size') ? '1' : '';
  const given = { id: shown.closest('[data-part]').dataset.id, page: shown.dataset.page, colour, large };
  const answer = await ask('/source/look', given);
  if (shown.dataset.turn !== String(turn) || !fits(shown, answer)) return;
  const canvas = shown.querySelector('canvas');
  paint(canvas, answer);
  canvas.setAttribute('aria-label', shown.querySelector('[data-words]').textContent);
  const [page, pages] = [Number(told(answer, 'X-Page')), Number(told(answer, 'X-Pages'))];
  shown.dataset.page = page;
  for (const button of shown.querySelectorAll('[data-do="turn"]')) {
    const other = page + Number(button.dataset.by);
    button.hidden = other < 0 || other >= pages;
  }
}

async function fetchRecording(shown) {
  const answer = await ask('/source/hear', { id: shown.closest('[data-part]').dataset.id });
  if (!fits(shown, answer)) return;
  const type = told(answer, 'Content-Type');
  const player = document.createElement(type.startsWith('video/') ? 'video' : 'audio');
  recording = URL.createObjectURL(new Blob([answer.response], { type }));
  Object.assign(player, { controls: true, muted: true, preload: 'none', disableRemotePlayback: true, src: recording });
  player.setAttribute('controlslist', 'nodownload noremoteplayback');
  player.setAttribute('aria-label', shown.querySelector('[data-words]').textContent);
  player.disablePictureInPicture = true;
  shown.querySelector('[data-stage]').replaceChildren(player);
}

const shownBy = (button) => button.closest('[data-uncovered]');

function press(button) {
  const on = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', String(on));
  const stage = shownBy(button).querySelector('[data-stage]');
  if (stage.matches('canvas')) draw(shownBy(button));
  else stage.classList.toggle(button.dataset.do === 'tone' ? 'grey' : 'small', !on);
}

Object.assign(doing, {
  cover,
  look: (button) => draw(open(button)),
  hear: (button) => fetchRecording(open(button)),
  tone: press,
  size: press,
  turn: (button) => {
    const shown = shownBy(button);
    shown.dataset.page = Number(shown.dataset.page) + Number(button.dataset.by);
    draw(shown);
  },
});

remember();
document.addEventListener('desk:put', remember);
document.addEventListener('visibilitychange', () => document.hidden && cover());
addEventListener('pagehide', cover);
