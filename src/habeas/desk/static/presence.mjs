// Whether anybody is there. One window of the browser holds a question to the keeper open all the time; the keeper
// notices when it breaks. A window that closes says so. Locking clears every window before anything is asked.
import { say } from './saying.mjs';

const others = new BroadcastChannel('habeas');

// Nothing of the page stays on the screen; then the keeper is told, and what comes next is served by one without keys.
function clear() {
  const words = document.createElement('h1');
  words.textContent = document.body.dataset.locked;
  const main = document.createElement('main');
  main.className = 'narrow';
  main.append(words);
  document.body.replaceChildren(main);
}

export function gone() {
  clear();
  location.replace('/');
}

export function lock() {
  clear();
  navigator.sendBeacon('/lock');
  others.postMessage('lock');
  setTimeout(() => location.replace('/'), 300);
}

async function hold() {
  let warned = false;
  for (;;) {
    try {
      const answer = await fetch('/here', { method: 'POST' });
      if (!answer.ok) return gone();
      const told = await answer.json();
      if (told.locked) {
        others.postMessage('lock');
        return gone();
      }
      told.say.forEach((line) => say(line, 'trouble'));
      if (told.warn && !warned) say(told.warn, 'trouble');
      warned = Boolean(told.warn);
    } catch {
      await new Promise((wake) => setTimeout(wake, 1000));
    }
  }
}

export function begin() {
  if (document.body.dataset.held !== '1') return;
  const shows = document.body.dataset.presenting;
  others.onmessage = ({ data }) => {
    if (data === shows) return;
    clear();
    if (data === 'lock') setTimeout(() => location.replace('/'), 600);
    else location.reload();
  };
  others.postMessage(shows);  // what one window hides, the others hide
  addEventListener('pagehide', () => navigator.sendBeacon('/leaving'));
  let touched = performance.now();
  for (const kind of ['keydown', 'pointerdown']) {
    addEventListener(kind, () => {
      if (performance.now() - touched < 15000) return;
      touched = performance.now();
      fetch('/active', { method: 'POST' }).catch(() => {});
    });
  }
  navigator.locks.request('habeas-here', hold);
}
