// The counter's buttons without leaving the page: what the server shows after the form stands in the old one's place, the
// result is told, the focus stays. Without this file each is an ordinary form.
const said = document.getElementById('desk-said');

function show(page, pressed) {
  const desk = document.getElementById('desk');
  desk.replaceChildren(...page.getElementById('desk').childNodes);
  const live = document.getElementById('live'), fresh = page.getElementById('live');
  if (live && fresh && live.innerHTML !== fresh.innerHTML) live.replaceChildren(...fresh.childNodes);
  document.title = page.title;
  said.textContent = (desk.querySelector('.error-summary li') ?? desk.querySelector('.notice-title'))?.textContent ?? '';
  const target = desk.querySelector('[data-focus]') ?? document.getElementById(pressed) ?? desk.querySelector('#act-served, #act-call, #act-open');
  target?.focus();
}

document.addEventListener('submit', async event => {
  const form = event.target;
  // A ticket's page shows its code once: who fetches it has seen it.
  if (!form.closest('#desk') || event.defaultPrevented || form.action.endsWith('/walk-in')) return;
  event.preventDefault();
  const pressed = event.submitter?.id;
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), signal: AbortSignal.timeout(20_000) });
    const where = new URL(answer.url);
    if (answer.redirected && where.pathname !== location.pathname) { location.assign(where); return; }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (page.getElementById('desk')) show(page, pressed); else location.reload();
  } catch {
    // The outcome is not known: the page as it is now tells it.
    location.reload();
  }
});

// Alt+Shift and a letter, as single letters would be said by who dictates (WCAG 2.1.4); they can be off.
const box = document.getElementById('shortcuts'), on = document.getElementById('shortcuts-on');
box.hidden = false;
on.checked = localStorage.getItem('shortcuts') !== 'off';
on.addEventListener('change', () => localStorage.setItem('shortcuts', on.checked ? 'on' : 'off'));
document.addEventListener('keydown', event => {
  if (!on.checked || !event.altKey || !event.shiftKey || !/^Key[A-Z]$/.test(event.code)) return;
  const button = document.querySelector(`#desk [data-shortcut="${event.code[3].toLowerCase()}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
