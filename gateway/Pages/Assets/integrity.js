// Away at once: this page's entry in the history is replaced, so that "back" does not return to it.
document.querySelector('[data-exit]')?.addEventListener('click', event => {
  event.preventDefault();
  document.body.hidden = true;
  location.replace(event.currentTarget.href);
});

// When too much is being sent by everybody together, work instead of waiting: a nonce such that SHA-256 of challenge:nonce
// begins with so many zero bits (docs/integrity.md). In the background, while the visitor reads why.
const challenge = document.querySelector('input[name=challenge]');
if (challenge) {
  const nonce = challenge.form.elements.nonce, bytes = new TextEncoder(), bits = Number(challenge.dataset.bits);
  for (let i = 0; !nonce.value; i++) {
    const digest = new DataView(await crypto.subtle.digest('SHA-256', bytes.encode(`${challenge.value}:${i}`)));
    if (Math.clz32(digest.getUint32(0)) >= bits) nonce.value = String(i);
  }
}
