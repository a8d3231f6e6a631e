// What every page gains from a script; all of it works without.

// After a form came back: the focus goes to the summary, and its links to label and field.
const summary = document.querySelector('[data-focus]');
if (summary) {
  summary.focus();
  summary.addEventListener('click', event => {
    const id = event.target.closest('a')?.hash.slice(1);
    const field = id && document.getElementById(id);
    if (!field) return;
    event.preventDefault();
    const title = field.closest('fieldset')?.querySelector('legend') ?? document.querySelector(`label[for="${CSS.escape(id)}"]`);
    (title ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

// A button pressed twice sends once; coming back by the browser's history, it may be pressed again.
document.addEventListener('submit', event => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = 'yes';
});
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(form => delete form.dataset.sent));

document.querySelectorAll('[data-print]').forEach(button => {
  button.hidden = false;
  button.addEventListener('click', () => print());
});
