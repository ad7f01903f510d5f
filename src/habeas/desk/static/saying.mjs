// A sentence on the screen that is spoken as well. Trouble stays longer; nothing that must not be missed is said only here.
export function say(text, tone = 'done') {
  const place = document.querySelector(tone === 'trouble' ? '.toasts.urgent' : '.toasts');
  if (!place || !text) return;
  const line = document.createElement('p');
  line.className = tone;
  line.textContent = text;
  place.replaceChildren(line);
  setTimeout(() => line.remove(), tone === 'trouble' ? 12000 : 5000);
}
