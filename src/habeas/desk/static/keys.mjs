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

export function begin(lock) {
  let escaped = -Infinity;
  document.addEventListener('keydown', (event) => {
    if (event.code === 'Escape') {
      if (event.timeStamp - escaped < TWICE && document.body.dataset.held === '1') return lock();
      escaped = event.timeStamp;
      return undefined;
    }
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return undefined;
    if (types(event.target) || document.querySelector('dialog[open]')) return undefined;
    const code = event.shiftKey ? `Shift+${event.code}` : event.code;
    if (document.body.dataset.shortcuts === 'off' && code !== 'Shift+Slash') return undefined;
    const thing = [...document.querySelectorAll(`[data-key="${CSS.escape(code)}"]`)].at(-1);
    if (!thing || event.repeat) return undefined;
    event.preventDefault();
    if (thing.matches('input')) thing.focus();
    else thing.click();
    return undefined;
  });
}
