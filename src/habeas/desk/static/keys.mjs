// Keys: by their place on the keyboard, because on a Russian or Arabic layout a key writes another letter. Off in fields.
const TWICE = 700;

function types(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return target.matches('input') && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
}

export function fill(sheet) {
  const list = sheet.querySelector('dl');
  for (const old of list.querySelectorAll('[data-listed]')) old.remove();
  for (const thing of document.querySelectorAll('[data-shown]')) {
    if (!thing.dataset.key) continue;
    const row = document.createElement('div');
    row.dataset.listed = '1';
    const name = document.createElement('dt');
    const label = thing.cloneNode(true);
    label.querySelectorAll('kbd').forEach((one) => one.remove());
    name.textContent = thing.getAttribute('aria-label') ?? label.textContent.trim();
    const key = document.createElement('dd');
    key.appendChild(document.createElement('kbd')).textContent = thing.dataset.shown;
    row.append(name, key);
    list.append(row);
  }
}

// Arrow keys go through the rows of a list, from the search that made it; Enter opens one, as a link does.
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
  const links = step ? [...document.querySelectorAll('[data-rows] th a')] : [];
  const at = links.indexOf(document.activeElement);
  const search = document.querySelector('[role=search] input');
  if (!links.length || (at < 0 && types(event.target) && event.target !== search)) return false;
  const next = at < 0 ? links[step > 0 ? 0 : links.length - 1] : links[at + step] ?? (step < 0 ? search : null);
  if (at < 0 && event.target !== search && event.target !== document.body && event.target.id !== 'main') return false;
  next?.focus();
  return true;
}

export function begin(lock) {
  let escaped = -Infinity;
  document.addEventListener('keydown', (event) => {
    if (event.code === 'Escape') {
      if (event.timeStamp - escaped < TWICE && document.body.dataset.held === '1') return lock();
      escaped = event.timeStamp;
      return undefined;
    }
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return undefined;
    if (!event.shiftKey && walk(event)) return event.preventDefault();
    if (types(event.target) || document.querySelector('dialog[open]')) return undefined;
    if (event.code === 'Enter' && event.target.closest('a, button, summary, input')) return undefined; // it presses that
    const code = event.shiftKey ? `Shift+${event.code}` : event.code;
    if (document.body.dataset.shortcuts === 'off' && code !== 'Shift+Slash') return undefined;
    const thing = [...document.querySelectorAll(`[data-key="${CSS.escape(code)}"]`)].at(-1);
    if (!thing || event.repeat) return undefined;
    event.preventDefault();
    if (thing.matches('input, [data-aim]')) thing.focus(); // what cannot be undone takes a second key
    else thing.click();
    return undefined;
  });
}
