// Blind-signed rating tokens: RSABSSA-SHA384-PSS-Randomized of RFC 9474, the citizen's half. No dependencies; runs in
// browsers and in Node 20. JavaScript's BigInt does not run in constant time: what is secret here (the token, the blinding)
// is used once, on the citizen's own device.

const HASH_BYTES = 48; // SHA-384

const bytesOf = (number, length) => {
  const bytes = new Uint8Array(length);
  for (let i = length - 1; i >= 0; i--, number >>= 8n) bytes[i] = Number(number & 255n);
  return bytes;
};

const numberOf = (bytes) => BigInt('0x' + (Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') || '0'));

const concat = (...parts) => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
};

const sha384 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-384', bytes));

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

export const toBase64Url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export const fromBase64Url = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

const power = (base, exponent, modulus) => {
  let result = 1n;
  for (base %= modulus; exponent > 0n; exponent >>= 1n, base = (base * base) % modulus)
    if (exponent & 1n) result = (result * base) % modulus;
  return result;
};

const invert = (value, modulus) => {
  let [a, b, x, y] = [modulus, value % modulus, 0n, 1n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return a === 1n ? ((x % modulus) + modulus) % modulus : null;
};

// MGF1 of RFC 8017 appendix B.2.1.
const mask = async (seed, length) => {
  const blocks = [];
  for (let i = 0; i * HASH_BYTES < length; i++) blocks.push(await sha384(concat(seed, bytesOf(BigInt(i), 4))));
  return concat(...blocks).slice(0, length);
};

// EMSA-PSS-ENCODE of RFC 8017 section 9.1.1.
const encode = async (message, bits, salt) => {
  const length = Math.ceil(bits / 8);
  const hash = await sha384(concat(new Uint8Array(8), await sha384(message), salt));
  const block = concat(new Uint8Array(length - salt.length - HASH_BYTES - 2), Uint8Array.of(1), salt);
  const masked = (await mask(hash, block.length)).map((byte, i) => byte ^ block[i]);
  masked[0] &= 0xff >> (8 * length - bits);
  return concat(masked, hash, Uint8Array.of(0xbc));
};

const publicKey = (jwk) => {
  const n = numberOf(fromBase64Url(jwk.n));
  return { n, e: numberOf(fromBase64Url(jwk.e)), bits: n.toString(2).length };
};

/** A new token: what will be signed, 32 random bytes in front as RFC 9474 section 4.1 has it. */
export const newToken = () => random(64);

/**
 * Blind of section 4.2. `salt` and `inverse` are for test vectors only.
 * @returns {{blindedMessage: Uint8Array, state: object}} what to send, and what to keep for `finalize`.
 */
export async function blind(jwk, message, { salt = random(HASH_BYTES), inverse } = {}) {
  const { n, e, bits } = publicKey(jwk);
  const length = Math.ceil(bits / 8);
  const encoded = numberOf(await encode(message, bits - 1, salt));
  if (invert(encoded, n) === null) throw new Error('The message shares a factor with the modulus.');
  let r = inverse === undefined ? null : invert(inverse, n);
  while (r === null || inverse === undefined || inverse === null) {
    r = numberOf(random(length));
    inverse = r < n && r > 0n ? invert(r, n) : null;
    if (inverse !== null) break;
  }
  return { blindedMessage: bytesOf((encoded * power(r, e, n)) % n, length), state: { encoded, inverse } };
}

/** Finalize of section 4.4: the signature, once it is sure that the service signed what was blinded. */
export function finalize(jwk, blindSignature, { encoded, inverse }) {
  const { n, e, bits } = publicKey(jwk);
  const signature = (numberOf(blindSignature) * inverse) % n;
  // The padding was made here, so this equality is all that RSASSA-PSS-VERIFY could find out.
  if (power(signature, e, n) !== encoded) throw new Error('The service signed something else.');
  return bytesOf(signature, Math.ceil(bits / 8));
}

const TRIES = 5;

// When the network fails, the same request goes again with the same key: it acts once, and its answer is not lost.
const post = async (address, path, body) => {
  const request = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': toBase64Url(random(16)) },
    body: JSON.stringify(body),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
  };
  for (let tried = 1; ; tried++) {
    let response, answer;
    try {
      response = await fetch(address + path, request);
      answer = await response.json();
    } catch (failure) {
      if (tried === TRIES) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 500 * tried));
      continue;
    }
    if (!response.ok) throw Object.assign(new Error(answer.detail), { code: answer.code });
    return answer;
  }
};

/**
 * First step, soon after the visit: has a token signed. Keep what it returns, on this device only, until `ratedFrom`.
 * The key is fetched a second time without the code: one that only this citizen is given would mark the token.
 */
export async function getToken(address, visitCode) {
  const group = await post(address, '/v1/rating-tokens/blind/key', { visitCode });
  await expectPublicKey(address, group);
  const message = newToken();
  const { blindedMessage, state } = await blind(group.key, message);
  const signed = await post(address, '/v1/rating-tokens/blind', { visitCode, keyId: group.key.kid, blindedMessage: toBase64Url(blindedMessage) });
  return {
    keyId: group.key.kid,
    message: toBase64Url(message),
    signature: toBase64Url(finalize(group.key, fromBase64Url(signed.blindSignature), state)),
    ratedFrom: group.ratedFrom,
    ratedUntil: group.ratedUntil,
    questions: group.questions,
  };
}

const expectPublicKey = async (address, group) => {
  const sameGroup = [];
  for (let cursor = ''; cursor !== null; ) {
    const page = await (await fetch(`${address}/v1/rating-tokens/blind/keys?limit=200${cursor && `&cursor=${cursor}`}`, { credentials: 'omit' })).json();
    sameGroup.push(...page.items.filter((item) => item.agencyId === group.agencyId && item.serviceId === group.serviceId && item.outcome === group.outcome && item.month === group.month));
    cursor = page.next ?? null;
  }
  if (sameGroup.length !== 1 || sameGroup[0].key.n !== group.key.n || sameGroup[0].key.e !== group.key.e)
    throw new Error('The key is not the one key of the group that everybody is shown.');
};

/** Second step, from `ratedFrom` to `ratedUntil`: rates. Best from another network than the first. */
export const rate = (address, { keyId, message, signature }, answers, comment, commentLanguage) =>
  post(address, '/v1/ratings/blind', { keyId, message, signature, answers, comment, commentLanguage });
