// What belongs to a choice is shown with it; and the values of a table's columns, which name people, when asked for.
import { doing } from './desk.mjs';

let values = false;

function settle() {
  for (const part of document.querySelectorAll('[data-if]')) {
    const field = part.closest('form').elements[part.dataset.if];
    const now = field.type === 'checkbox' ? String(Number(field.checked)) : field.value;
    part.hidden = !part.dataset.is.split(' ').includes(now);
  }
}

function uncover() {
  if (!document.querySelector('details.values')) return;
  for (const one of document.querySelectorAll('details.values')) one.open = values;
  document.querySelector('[data-do="values"]').setAttribute('aria-pressed', String(values));
}

doing.values = () => {
  values = !values;
  uncover();
};
document.addEventListener('change', settle);
document.addEventListener('desk:put', () => {
  settle();
  if (values) uncover();
});
settle();
