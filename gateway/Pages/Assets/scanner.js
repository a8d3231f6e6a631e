// A door's scanner: a badge is judged here by the forum's public key and list of guests, kept, and uploaded when there is a
// network; sending twice does no harm (docs/forum.md). The typed code beside it works without this file.
const box = document.getElementById('scanner');
const { forum } = box.dataset;
const said = document.getElementById('door-said'), state = document.getElementById('door-state');
const name = what => `door:${forum}:${what}`;
const read = (what, otherwise) => JSON.parse(localStorage.getItem(name(what)) ?? 'null') ?? otherwise;
const write = (what, value) => localStorage.setItem(name(what), JSON.stringify(value));
const bytesOf = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));
let busy = false;

// Word, shape, colour and sound: two short high tones, or one long low one.
function tell(good, text) {
  said.className = `door-said ${good ? 'good' : 'bad'}`;
  said.replaceChildren();
  const line = said.appendChild(document.createElement('p')), mark = document.createElement('span');
  mark.ariaHidden = 'true';
  mark.textContent = good ? '✓ ' : '✕ ';
  line.append(mark, text);
  try {
    const audio = new AudioContext();
    for (const [at, long] of good ? [[0, 0.1], [0.15, 0.1]] : [[0, 0.5]]) {
      const tone = audio.createOscillator();
      tone.frequency.value = good ? 1200 : 300;
      tone.connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + long);
    }
  } catch { /* silent devices show it */ }
}

function count(offline) {
  const waiting = read('scans', []).length;
  state.textContent = `${offline || !navigator.onLine ? `${box.dataset.offline}. ` : ''}${waiting ? box.dataset.waiting.replace('{0}', waiting) : box.dataset.sent}`;
}

async function fetchList() {
  try {
    const answer = await fetch(box.dataset.list, { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
    if (answer.ok && !answer.redirected) write('list', await answer.json());
  } catch { count(true); }
}

async function guestOf(code) {
  const { key } = read('list', {});
  const [head, body, signature] = code.split('.');
  const header = JSON.parse(new TextDecoder().decode(bytesOf(head)));
  if (header.alg !== 'ES256' || header.typ !== 'asan-badge+jws' || header.kid !== key.kid) return null;
  const made = await crypto.subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', x: key.x, y: key.y }, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  if (!await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, made, bytesOf(signature), new TextEncoder().encode(`${head}.${body}`))) return null;
  const badge = JSON.parse(new TextDecoder().decode(bytesOf(body)));
  return badge.forum === forum ? badge.guest : null;
}

async function take(code) {
  const list = read('list', null);
  if (!list) { tell(false, box.dataset.noList); return; }
  const guestId = await guestOf(code).catch(() => null);
  if (!guestId) { tell(false, box.dataset.notOurs); return; }
  const guest = list.guests.find(one => one.guestId === guestId);
  const now = new Date().toISOString(), sequence = read('sequence', 0) + 1;
  write('sequence', sequence);
  write('scans', [...read('scans', []), { sequence, badge: code, scannedAt: now }]);
  if (!guest) tell(false, box.dataset.notGuest);
  else if (guest.checkedInAt) tell(false, box.dataset.seen.replace('{0}', `${guest.name}, ${new Date(guest.checkedInAt).toLocaleTimeString('en-GB', { timeZone: 'Asia/Baku', hour: '2-digit', minute: '2-digit' })}`));
  else {
    guest.checkedInAt = now;
    write('list', list);
    tell(true, box.dataset.welcome.replace('{0}', guest.name).replace('{1}', guest.seat ?? guest.delegation));
  }
  count();
  upload();
}

async function upload() {
  const scans = read('scans', []).slice(0, 500);
  if (busy || !scans.length || !device.value) return;
  busy = true;
  try {
    const answer = await fetch(box.dataset.scans, {
      method: 'POST', headers: { 'Content-Type': 'application/json', RequestVerificationToken: box.dataset.token },
      body: JSON.stringify({ deviceId: device.value, items: scans }), signal: AbortSignal.timeout(15_000),
    });
    if (answer.ok && !answer.redirected) {
      const done = new Set((await answer.json()).outcomes.map(one => one.sequence));
      write('scans', read('scans', []).filter(one => !done.has(one.sequence)));
      count();
    } else count(true);
  } catch { count(true); } finally { busy = false; }
}

const device = document.getElementById('device');
device.value = localStorage.getItem('door:device') ?? `door-${Math.random().toString(36).slice(2, 6)}`;
localStorage.setItem('door:device', device.value);
device.addEventListener('change', () => {
  device.value = device.value.toLowerCase().replace(/[^a-z0-9-]/g, '').replace(/^-+|-+$/g, '') || 'door-1';
  localStorage.setItem('door:device', device.value);
});

document.getElementById('badge-form').addEventListener('submit', async event => {
  event.preventDefault();
  event.stopPropagation();
  const field = document.getElementById('badge'), code = field.value.trim();
  field.value = '';
  field.focus();
  if (code) await take(code);
});

if ('BarcodeDetector' in window && navigator.mediaDevices) {
  const camera = document.getElementById('camera'), view = document.getElementById('camera-view');
  camera.hidden = false;
  camera.addEventListener('click', async () => {
    camera.disabled = true;
    try {
      view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      view.hidden = false;
      await view.play();
      const detector = new BarcodeDetector({ formats: ['qr_code'] });
      for (let last = ''; view.srcObject; await new Promise(done => setTimeout(done, 250))) {
        const code = (await detector.detect(view))[0]?.rawValue ?? '';
        if (code && code !== last) await take(code);
        last = code || last;
      }
    } catch { camera.disabled = false; view.hidden = true; }
  });
}

document.getElementById('forget').hidden = false;
document.getElementById('forget').addEventListener('click', () => {
  localStorage.removeItem(name('list'));
  navigator.serviceWorker?.controller?.postMessage('forget');
  state.textContent = box.dataset.forgotten;
});

box.hidden = false;
count();
await fetchList();
upload();
addEventListener('online', () => { count(); fetchList(); upload(); });
addEventListener('offline', () => count(true));
setInterval(upload, 15_000);
// So that the page can be loaded again without a network.
if (navigator.serviceWorker) {
  navigator.serviceWorker.register('/door-worker.js', { scope: location.pathname.replace(/[^/]*$/, '') }).catch(() => {});
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage([location.pathname, ...[...document.querySelectorAll('link[rel=stylesheet], script[src]')].map(file => file.href ?? file.src)]);
}
