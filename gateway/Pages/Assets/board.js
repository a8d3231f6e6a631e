// The wall board's clock and chime. Browsers let a page sound only after somebody has pressed a button on it.
const clock = document.getElementById('clock');
const tick = () => { clock.textContent = new Date().toLocaleTimeString('en-GB', { timeZone: clock.dataset.zone, hour: '2-digit', minute: '2-digit' }); };
setInterval(tick, 1_000);
tick();

const button = document.getElementById('sound');
const audio = new AudioContext();
const ready = () => { button.hidden = audio.state === 'running'; };
audio.addEventListener('statechange', ready);
button.addEventListener('click', async () => {
  await audio.resume();
  chime();
});
ready();

function chime() {
  if (audio.state !== 'running') return;
  for (const [at, pitch] of [[0, 659], [0.35, 523]]) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.4, audio.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.8);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.8);
  }
}

addEventListener('called', () => {
  document.querySelector('.latest')?.classList.add('new');
  chime();
});
