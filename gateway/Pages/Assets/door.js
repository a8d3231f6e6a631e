// The code at the door may come in the fragment of a scanned address, which no server sees: /ticket/take?centre=…#door-code
const field = document.getElementById('door');
if (field && location.hash.length > 1 && !field.value) {
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, '', location.pathname + location.search);
}
