// Long work says how far it is, in its own form, for as long as its answer is awaited. Other screens wait for it.
function follow(form) {
  const line = document.createElement('p');
  line.className = 'working';
  line.setAttribute('role', 'status');
  line.textContent = document.body.dataset.working;
  form.append(line);
  let looks = 0;
  const again = setInterval(async () => {
    if (!form.isConnected || form.getAttribute('aria-busy') !== 'true') {
      clearInterval(again);
      line.remove();
      return;
    }
    looks += 1;
    if (looks % 5) return;
    try {
      const told = await (await fetch('/working', { method: 'POST' })).json();
      if (told.say !== line.textContent) line.textContent = told.say;
    } catch {
      // The form says what became of it.
    }
  }, 200);
}

export function begin() {
  document.addEventListener('submit', (event) => {
    if ('slow' in event.target.dataset && !event.target.querySelector('.working')) follow(event.target);
  });
}
