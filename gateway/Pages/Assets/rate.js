// The link's token stands in the fragment, which no browser sends. From here it goes on in a request's body only, and it
// leaves the history, where the next person at this device would find it.
const token = location.hash.slice(1);
const field = document.getElementById('code');
if (token && field) {
  history.replaceState(null, '', location.pathname);
  field.value = token;
  field.form.requestSubmit();
}
