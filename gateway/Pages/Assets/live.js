// Keeps #live as the server would show it now: whole at first byte, and again whenever the stream says that something changed.
// Read by fetch, since EventSource hides the heartbeat by which silence is noticed.
const box = document.getElementById('live');
const state = document.getElementById('live-state');
const said = document.getElementById('live-said');
const alarm = document.getElementById('live-alert');
const SILENCE = 45_000, POLL = 20_000, BETWEEN_WORDS = 30_000, BETWEEN_LOOKS = 1_000;

const wait = ms => new Promise(done => setTimeout(done, ms));
const time = when => new Date(when).toLocaleTimeString('en-GB', { timeZone: box.dataset.zone ?? 'Asia/Baku', hour: '2-digit', minute: '2-digit', second: '2-digit' });
let last = '', heard = Date.now(), seen = Date.now(), spoken = 0, told = box?.dataset.say, looking = false, again = false;

function tell() {
  const silent = Date.now() - heard > SILENCE;
  const text = (silent ? state.dataset.old : state.dataset.live).replace('{0}', time(silent ? seen : heard));
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle('offline', silent);
}

// What a screen reader hears: the latest place, and no more often than it can be listened to.
function speak() {
  const { say } = box.dataset;
  if (!say || say === told || Date.now() - spoken < BETWEEN_WORDS) return;
  said.textContent = told = say;
  spoken = Date.now();
}

async function look() {
  if (looking) { again = true; return; }
  looking = true;
  try {
    const answer = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(15_000) });
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  } catch { /* the state says so after some silence */ }
  await wait(BETWEEN_LOOKS);
  looking = false;
  if (again) { again = false; look(); }
}

function show(page) {
  const fresh = page.getElementById('live');
  if (!fresh) return;
  seen = Date.now();
  document.title = page.title;
  const [before, now] = [box.dataset, fresh.dataset];
  // Repainted only if it differs, so that a reader's place and selection stay.
  if (box.innerHTML !== fresh.innerHTML) box.replaceChildren(...fresh.childNodes);
  if (now.alert && (now.call ?? now.alert) !== (before.call ?? before.alert)) {
    alarm.textContent = now.alert;
    dispatchEvent(new CustomEvent('called'));
  }
  for (const name of ['alert', 'call', 'say', 'ended']) {
    if (name in now) before[name] = now[name]; else delete before[name];
  }
  speak();
}

async function follow() {
  while (!('ended' in box.dataset)) {
    const silent = new AbortController(), began = Date.now();
    const watch = setInterval(() => { if (Date.now() - Math.max(began, heard) > SILENCE) silent.abort(); }, 5_000);
    try {
      const answer = await fetch(box.dataset.stream, { headers: last ? { 'Last-Event-ID': last } : {}, cache: 'no-store', signal: silent.signal });
      if (!answer.ok) throw new Error(answer.status);
      heard = Date.now(); // its head is a sign of life; the first event may be long in coming
      tell();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let text = ''; ;) {
        const { value, done } = await reader.read();
        if (done) break;
        heard = Date.now();
        tell();
        const blocks = (text + value).split('\n\n');
        text = blocks.pop();
        for (const block of blocks) last = /^id: (.*)$/m.exec(block)?.[1] ?? last;
        if (blocks.some(block => /^data: /m.test(block))) look();
      }
      await look();
    } catch { /* again below */ }
    clearInterval(watch);
    await wait(2_000 + Math.random() * 3_000);
  }
  state?.remove();
}

if (box?.dataset.stream && state) {
  setInterval(() => { tell(); speak(); }, 5_000);
  setInterval(() => { if (Date.now() - heard > SILENCE) look(); }, POLL);
  follow();
}
