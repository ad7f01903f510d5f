// Pages of a paper come as pixels within the answer; each becomes a picture that lives in this window alone.
function draw() {
  for (const place of document.querySelectorAll('img[data-pixels]')) {
    const bytes = Uint8Array.from(atob(place.dataset.pixels), (letter) => letter.charCodeAt(0));
    place.removeAttribute('data-pixels');
    place.onload = () => URL.revokeObjectURL(place.src);
    place.src = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
  }
}

document.addEventListener('desk:put', draw);
