// A judge's ballot, committed and later revealed as docs/ballots.md says. Scores and nonce are made here and stay here until the
// reveal: what is sent before it is the commitment alone. A secret is kept under its commitment, so that none replaces another.
import { hex, isHex32, sha256, unhex, utf8 } from './bytes.js';

const box = document.getElementById('ballot');
const { cycle, entry, judge, commitment: committed } = box.dataset;
const part = id => document.getElementById(id);
const FORMAT = 'asan.ballot-secret.v1';
const PREFIX = `ballot/${entry}/${judge}/`;

// In ordinal order of the criteria's ids, which are letters, digits and hyphens.
const canonical = scores => Object.keys(scores).sort().map(id => `${id}=${scores[id]}`).join(',');
const commit = async (scores, nonce) => hex(await sha256(utf8(`asan.ballot.v1\n${entry}\n${judge}\n${canonical(scores)}\n`), unhex(nonce)));

// Storage may be closed to pages (a private window): the file is what one relies on.
const kept = key => { try { return localStorage.getItem(key); } catch { return null; } };
const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* the file it is */ } };
const forget = key => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } };

function offer(link, secret) {
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([secret], { type: 'application/json' }));
}

function read(secret) {
  try {
    const { scores, nonce, words } = JSON.parse(secret);
    return scores && typeof scores === 'object' && isHex32(nonce) ? { scores, nonce, words: typeof words === 'string' ? words : '' } : null;
  } catch {
    return null;
  }
}

const form = part('scores');
if (form) {
  part('needs-script').hidden = true;
  form.hidden = false;
  const said = part('scores-said'), sealed = part('sealed');
  let secure = true;
  if (!globalThis.crypto?.subtle) { // http without localhost
    secure = false;
    said.textContent = box.dataset.insecure;
  }
  form.addEventListener('submit', async event => {
    event.preventDefault();
    event.stopPropagation(); // nothing is sent, so that it may be pressed again
    if (!secure) return;
    const scores = {};
    let first = null;
    for (const field of form.querySelectorAll('[data-criterion]')) {
      const chosen = field.querySelector('input:checked');
      field.classList.toggle('wrong', !chosen);
      if (chosen) scores[field.dataset.criterion] = Number(chosen.value);
      else first ??= field.querySelector('input');
    }
    said.textContent = first ? `${box.dataset.error} ${box.dataset.missing}` : '';
    if (first) {
      first.focus();
      return;
    }
    const nonce = hex(crypto.getRandomValues(new Uint8Array(32)));
    const commitment = await commit(scores, nonce);
    const words = part('own-words').value.trim();
    const secret = JSON.stringify({ format: FORMAT, cycle, entry, judge, scores, nonce, words: words || undefined, commitment }, null, 2);
    part('own-secret').value = secret;
    part('commitment').value = part('own-commitment').textContent = commitment;
    part('kept').checked = false;
    offer(part('own-file'), secret);
    sealed.hidden = false;
    part('sealed-title').focus();
  });
  // Other scores make another secret: the old one must not be handed in.
  form.addEventListener('input', () => {
    sealed.hidden = true;
    part('commitment').value = '';
  });
  sealed.querySelector('form').addEventListener('submit', event => {
    const ready = part('kept').checked && part('commitment').value;
    part('kept-said').textContent = ready ? '' : `${box.dataset.error} ${box.dataset.keep}`;
    if (ready) {
      keep(PREFIX + part('commitment').value, part('own-secret').value); // before it is final, not after
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    part('kept').focus();
  });
}

const here = part('kept-here');
if (here && committed) {
  const secret = kept(PREFIX + committed);
  here.hidden = !secret;
  if (secret) offer(part('own-file'), secret);
  part('forget').addEventListener('click', () => {
    forget(PREFIX + committed);
    here.hidden = true;
    part('kept-here-said').textContent = box.dataset.removed;
  });
}

const field = part('secret');
if (field && committed) {
  const said = part('secret-said');
  async function look() {
    const secret = read(field.value);
    if (!field.value.trim()) said.textContent = '';
    else if (!secret) said.textContent = box.dataset.none;
    else if (!globalThis.crypto?.subtle) said.textContent = box.dataset.insecure;
    else {
      const matches = await commit(secret.scores, secret.nonce) === committed;
      said.textContent = matches ? `${box.dataset.matches} ${canonical(secret.scores).replaceAll(',', ', ')}` : box.dataset.differs;
      if (matches && !part('words').value) part('words').value = secret.words;
    }
  }
  const file = part('secret-file');
  part('secret-file-field').hidden = false;
  file.addEventListener('change', async () => {
    if (!file.files[0]) return;
    field.value = await file.files[0].text();
    await look();
  });
  field.addEventListener('input', look);
  if (!field.value) field.value = kept(PREFIX + committed) ?? '';
  look();
}
