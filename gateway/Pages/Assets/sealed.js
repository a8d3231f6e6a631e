// Opens and seals an integrity report's texts in the officer's browser, as ./asan integrity does: HPKE (RFC 9180) in base mode,
// DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, around a key of AES-256-GCM for each text. The key file stays here.
import { base64url, join, unbase64url, utf8 } from './bytes.js';

const box = document.getElementById('sealed');
const said = document.getElementById('key-said');
const report = JSON.parse(box.dataset.report);
const P256 = { name: 'ECDH', namedCurve: 'P-256' };
const BLOCK = 1024, TAG = 16;
const INFO = utf8('asan.sealed-text.v1');

// HKDF's two halves (RFC 5869) by HMAC, since WebCrypto has them only together. An empty salt is zeros.
async function hmac(key, data) {
  const made = await crypto.subtle.importKey('raw', key.length ? key : new Uint8Array(32), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', made, data));
}
async function expand(secret, info, length) {
  let [block, all] = [new Uint8Array(), new Uint8Array()];
  for (let i = 1; all.length < length; i++) all = join(all, block = await hmac(secret, join(block, info, Uint8Array.of(i))));
  return all.slice(0, length);
}

// RFC 9180 section 4: labels, and the suites of its appendix A.3.
const KEM = join(utf8('KEM'), Uint8Array.of(0, 0x10));
const SUITE = join(utf8('HPKE'), Uint8Array.of(0, 0x10, 0, 1, 0, 1));
const VERSION = utf8('HPKE-v1');
const labeledExtract = (suite, salt, label, input) => hmac(salt, join(VERSION, suite, utf8(label), input));
const labeledExpand = (suite, secret, label, info, length) =>
  expand(secret, join(Uint8Array.of(length >> 8, length & 255), VERSION, suite, utf8(label), info), length);

async function schedule(agreed, encapsulated, recipient) {
  const none = new Uint8Array();
  const shared = await labeledExpand(KEM, await labeledExtract(KEM, none, 'eae_prk', agreed), 'shared_secret', join(encapsulated, recipient), 32);
  const context = join(Uint8Array.of(0), await labeledExtract(SUITE, none, 'psk_id_hash', none), await labeledExtract(SUITE, none, 'info_hash', INFO));
  const secret = await labeledExtract(SUITE, shared, 'secret', none);
  const key = await crypto.subtle.importKey('raw', await labeledExpand(SUITE, secret, 'key', context, 16), 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { key, nonce: await labeledExpand(SUITE, secret, 'base_nonce', context, 12) };
}

const publicKey = raw => crypto.subtle.importKey('raw', raw, P256, true, []);
const agree = async (mine, theirs) => new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: await publicKey(theirs) }, mine, 256));
const gcm = (iv, additionalData) => ({ name: 'AES-GCM', iv, additionalData, tagLength: TAG * 8 });

// The officer's key: 32 bytes, in the frame of PKCS #8 (RFC 5958 around RFC 5915), from which the browser finds the public half.
async function readKey(scalar) {
  const frame = unbase64url('MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAlAgEBBCA');
  const pair = await crypto.subtle.importKey('pkcs8', join(frame, scalar), P256, true, ['deriveBits']);
  const { x, y } = await crypto.subtle.exportKey('jwk', pair);
  return { mine: pair, point: join(Uint8Array.of(4), unbase64url(x), unbase64url(y)) };
}

async function open(key, message) {
  const context = utf8(`${box.dataset.id}/${message.author}`);
  const encapsulated = unbase64url(message.key.encapsulated);
  const outer = await schedule(await agree(key.mine, encapsulated), encapsulated, key.point);
  const inner = await crypto.subtle.decrypt(gcm(outer.nonce, context), outer.key, unbase64url(message.key.sealed));
  const plain = new Uint8Array(await crypto.subtle.decrypt(
    gcm(new Uint8Array(12), context), await crypto.subtle.importKey('raw', inner, 'AES-GCM', false, ['decrypt']), unbase64url(message.ciphertext)));
  const length = new DataView(plain.buffer).getInt32(0);
  if (length < 0 || length > plain.length - 4) throw new Error('The length is none.');
  return new TextDecoder().decode(plain.subarray(4, 4 + length));
}

async function seal(text) {
  const context = utf8(`${box.dataset.id}/officer`);
  const bytes = utf8(text);
  const plain = new Uint8Array(Math.ceil((bytes.length + 4) / BLOCK) * BLOCK);
  new DataView(plain.buffer).setInt32(0, bytes.length);
  plain.set(bytes, 4);
  const inner = crypto.getRandomValues(new Uint8Array(32));
  const ciphertext = await crypto.subtle.encrypt(gcm(new Uint8Array(12), context), await crypto.subtle.importKey('raw', inner, 'AES-GCM', false, ['encrypt']), plain);
  const wrap = async reader => {
    const recipient = unbase64url(reader);
    const { privateKey, publicKey: mine } = await crypto.subtle.generateKey(P256, true, ['deriveBits']);
    const encapsulated = new Uint8Array(await crypto.subtle.exportKey('raw', mine));
    const outer = await schedule(await agree(privateKey, recipient), encapsulated, recipient);
    return { encapsulated: base64url(encapsulated), sealed: base64url(new Uint8Array(await crypto.subtle.encrypt(gcm(outer.nonce, context), outer.key, inner))) };
  };
  return JSON.stringify({
    ciphertext: base64url(new Uint8Array(ciphertext)),
    reporterKey: await wrap(report.reporterKey),
    keys: await Promise.all(report.readers.map(async reader => ({ officerId: reader.officerId, key: await wrap(reader.publicKey) }))),
  });
}

const file = document.getElementById('key-file');
document.getElementById('key-field').hidden = false;
file.addEventListener('change', async () => {
  if (!file.files[0]) return;
  let key;
  try {
    const scalar = unbase64url((await file.files[0].text()).trim());
    if (scalar.length !== 32) throw new Error('no key');
    key = await readKey(scalar);
  } catch {
    said.textContent = box.dataset.none;
    return;
  }
  let opened = 0;
  for (const message of report.messages) {
    const place = box.querySelector(`[data-number="${message.number}"]`);
    try {
      place.textContent = await open(key, message);
      opened++;
    } catch {
      place.textContent = box.dataset.other;
    }
  }
  said.textContent = opened ? box.dataset.opened : box.dataset.other;
});

const part = document.getElementById('answer-part');
if (part) {
  part.hidden = false;
  const form = part.querySelector('form'), words = document.getElementById('answer'), field = document.getElementById('sealed-answer');
  form.addEventListener('submit', async event => {
    if (field.value) return;
    event.preventDefault();
    event.stopPropagation(); // not sent yet: a second press is the first
    const text = words.value.trim();
    if (!text || text.length > 8000) {
      said.textContent = box.dataset.empty;
      words.focus();
      return;
    }
    field.value = await seal(text);
    form.submit();
  });
}
