// What every page of the desk does: send forms, hear keys, and know whether anybody is there.
import { begin as hearForms } from './sending.mjs';
import { begin as hearKeys, fill } from './keys.mjs';
import { begin as stayHere, lock } from './presence.mjs';
import { begin as followWork } from './working.mjs';

// What a button with data-do does. A screen with a script of its own (block head) imports this and adds to it.
export const doing = {
  lock: () => lock(),
  keys: () => {
    const sheet = document.querySelector('#keys');
    fill(sheet);
    sheet.showModal();
  },
  latin: (button) => {
    const pair = document.querySelector('.pair');
    const on = pair.dataset.latin !== 'on';
    pair.dataset.latin = on ? 'on' : 'off';
    button.setAttribute('aria-pressed', String(on));
  },
  present: (button) => {
    button.form.elements.at.value = location.pathname;
  },
  print: () => print(),
  reveal: (box) => {
    box.form.elements.secret.type = box.checked ? 'text' : 'password';
  },
};

document.addEventListener('click', (event) => {
  const thing = event.target.closest('[data-do]');
  if (thing) doing[thing.dataset.do]?.(thing);
});
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

hearForms();
followWork();
hearKeys(lock);
stayHere();
