// While an estimate runs the page asks how far it is, by itself: that is no sign that somebody is there.
import { put, send } from './sending.mjs';

const EVERY = 2000;

async function ask() {
  if (document.querySelector('[data-running]')) {
    const answer = await send('/numbers/progress', '{}', 'application/json');
    const told = answer.response?.querySelector('[data-part="progress"]');
    const shown = document.querySelector('[data-part="progress"]');
    // What is the same is not said again.
    if (answer.status === 200 && answer.response && told?.textContent !== shown?.textContent) {
      const within = document.activeElement?.closest('[data-part="run"]');
      put(answer.response);
      if (within && document.activeElement === document.body) document.querySelector('#run-title').focus();
    }
  }
  setTimeout(ask, EVERY);
}

setTimeout(ask, EVERY);
