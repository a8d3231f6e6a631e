// Checks the public bundle of an award's cycle in the browser, as docs/verify-award.md defines it: archive, digests, signatures,
// rules, ballot log, mean scores. A check that others build on stops at its first fault, which names its place.
import { base64url, hex, isHex32, join, sha256, unbase64url, unhex, utf8 } from './bytes.js';

const NAMES = ['manifest.json', 'signature.json', 'rules.json', 'cycle.json', 'entries.jsonl', 'judges.jsonl', 'conflicts.jsonl', 'assignment.jsonl',
  'substitutions.jsonl', 'log.jsonl', 'heads.json', 'moves.jsonl', 'ranking.jsonl', 'keys.json'];
const FORMAT = 'asan.award-bundle.v1';
const box = document.getElementById('verify');
const said = document.getElementById('verify-said');

class Fault extends Error {}
const must = (holds, place, what) => { if (!holds) throw new Fault(`${place}: ${what}`); };

const text = bytes => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

function json(bytes, place) {
  try { return JSON.parse(text(bytes)); } catch (e) { throw new Fault(`${place}: is no JSON: ${e.message}`); }
}

function lines(bytes, file) {
  must(bytes.length === 0 || bytes.at(-1) === 10, file, 'does not end in a line feed');
  return text(bytes).split('\n').slice(0, -1).map((line, index) => {
    try { return { ...JSON.parse(line), at: `${file} line ${index + 1}` }; } catch (e) { throw new Fault(`${file} line ${index + 1}: is no JSON: ${e.message}`); }
  });
}

// RFC 8785: members in the order of their UTF-16 code units; ECMAScript writes texts and whole numbers as it wants them.
const canonical = value => Array.isArray(value) ? `[${value.map(canonical).join(',')}]`
  : value !== null && typeof value === 'object' ? `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`
  : JSON.stringify(value);

// --- the archive ---

const REMAINDERS = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xEDB88320 ^ (n >>> 1) : n >>> 1;
  return n;
});
const checkSum = bytes => { let sum = 0xFFFFFFFF; for (const byte of bytes) sum = REMAINDERS[(sum ^ byte) & 255] ^ (sum >>> 8); return ~sum >>> 0; };
const little = (size, ...values) => { // 16 or 32 bits each
  const bytes = new DataView(new ArrayBuffer(size * values.length));
  values.forEach((value, i) => size === 2 ? bytes.setUint16(i * 2, value, true) : bytes.setUint32(i * 4, value, true));
  return new Uint8Array(bytes.buffer);
};

function unpack(zip) {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
  const files = new Map();
  let at = 0;
  for (const name of NAMES) {
    must(zip.length - at >= 30 + name.length, `zip, byte ${at}`, `expected the header of ${name}; the archive ends`);
    const size = view.getUint32(at + 18, true), start = at + 30 + name.length;
    must(size <= zip.length - start, `zip, byte ${at + 18}, size of ${name}`, 'is more than the archive has');
    files.set(name, zip.subarray(start, start + size));
    at = start + size;
  }
  // What was read is written again and must be the same, so that no byte of the archive is out of sight.
  const parts = [], directory = [];
  let offset = 0;
  for (const [name, content] of files) {
    const facts = join(little(2, 10, 0, 0, 0, 0x21), little(4, checkSum(content), content.length, content.length), little(2, name.length, 0));
    parts.push(little(4, 0x04034b50), facts, utf8(name), content);
    directory.push(little(4, 0x02014b50), little(2, 10), facts, little(2, 0, 0, 0), little(4, 0, offset), utf8(name));
    offset += 30 + name.length + content.length;
  }
  const listed = join(...directory);
  const expected = join(...parts, listed, little(4, 0x06054b50, 0), little(2, files.size, files.size), little(4, listed.length, offset), little(2, 0));
  let end = 0;
  const ends = [...files].map(([name, content]) => [name, end += 30 + name.length + content.length]);
  for (let i = 0; i < Math.max(zip.length, expected.length); i++) {
    const inside = ends.find(([, last]) => i < last)?.[0];
    must(zip[i] === expected[i], `zip, byte ${i}, ${inside ? `header of ${inside}, or its content does not have its check sum` : 'directory'}`, 'is not what the format has for these files');
  }
  return files;
}

// --- keys, signatures, tree ---

async function openKey(jwk, place) {
  must(jwk?.kty === 'EC' && jwk.crv === 'P-256' && jwk.alg === 'ES256' && jwk.use === 'sig', place, 'expected an ES256 key for signatures');
  const thumbprint = base64url(await sha256(utf8(`{"crv":"P-256","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}`))); // RFC 7638
  must(jwk.kid === thumbprint, `${place}, kid`, `the key's thumbprint is ${thumbprint}`);
  const key = await crypto.subtle.importKey('jwk', { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
    .catch(() => { throw new Fault(`${place}: x and y are no point of the curve`); });
  return {
    id: jwk.kid,
    async verifies(bytes, signature) {
      if (!/^[A-Za-z0-9_-]{86}$/.test(signature)) return false;
      const raw = unbase64url(signature);
      return base64url(raw) === signature && crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, raw, bytes);
    },
  };
}

const leaf = line => sha256(Uint8Array.of(0), utf8(line));

async function root(leaves) { // RFC 6962 section 2.1
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Uint8Array.of(1), await root(leaves.slice(0, split)), await root(leaves.slice(split)));
}

// A fraction with six decimals, rounded half to even.
function six(numerator, denominator) {
  const scaled = BigInt(numerator) * 1_000_000n, by = BigInt(denominator);
  let whole = scaled / by;
  const twice = (scaled % by) * 2n;
  if (twice > by || (twice === by && whole % 2n === 1n)) whole++;
  const digits = whole.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

// --- the checks, in the order of the page; each returns what it found ---

const checks = {
  async archive(bundle) {
    bundle.files = unpack(bundle.zip);
    return `${bundle.files.size} files, ${bundle.zip.length} bytes, SHA-256 ${hex(await sha256(bundle.zip))}`;
  },

  async files(bundle) {
    const file = name => bundle.files.get(name);
    const manifest = json(file('manifest.json'), 'manifest.json');
    must(manifest.format === FORMAT, 'manifest.json, format', `expected ${FORMAT}`);
    must(manifest.cycleId === bundle.cycle, 'manifest.json, cycleId', `this page is of ${bundle.cycle}`);
    must(manifest.files?.length === NAMES.length - 2, 'manifest.json, files', `expected ${NAMES.length - 2}`);
    for (const [i, name] of NAMES.slice(2).entries()) {
      const listed = manifest.files[i];
      must(listed.name === name, `manifest.json, files[${i}], name`, `expected ${name}`);
      must(listed.bytes === file(name).length, `manifest.json, files[${i}], bytes`, `${name} has ${file(name).length}`);
      must(listed.sha256 === hex(await sha256(file(name))), name, 'does not have the SHA-256 that manifest.json lists');
    }
    const keys = json(file('keys.json'), 'keys.json');
    bundle.logKey = await openKey(keys.ballotLog, 'keys.json, ballotLog');
    const key = await openKey(keys.bundle, 'keys.json, bundle');
    const signature = json(file('signature.json'), 'signature.json');
    must(text(file('signature.json')) === `{"keyId":"${key.id}","signature":"${signature.signature}"}`, 'signature.json', 'is not canonical JSON, or names another key');
    must(await key.verifies(join(utf8(`${FORMAT}\n`), file('manifest.json')), signature.signature), 'signature.json, signature', 'does not sign manifest.json');
    must(key.id === bundle.published.keys.bundle.kid, 'keys.json, bundle', `${bundle.published.keys.bundle.kid} was published, the bundle has ${key.id}`);
    return `manifest.json SHA-256 ${hex(await sha256(file('manifest.json')))}, key ${key.id}`;
  },

  async rules(bundle) {
    const facts = json(bundle.files.get('cycle.json'), 'cycle.json'), bytes = bundle.files.get('rules.json');
    const digest = hex(await sha256(bytes));
    must(facts.cycleId === bundle.cycle, 'cycle.json, cycleId', `this page is of ${bundle.cycle}`);
    must(facts.rulesDigest === digest, 'rules.json', `its SHA-256 is ${digest}, cycle.json says ${facts.rulesDigest}`);
    bundle.rules = json(bytes, 'rules.json');
    must(canonical(bundle.rules) === text(bytes), 'rules.json', 'is not canonical JSON (RFC 8785)');
    const { rulesDigest, rules } = bundle.published.cycle;
    must(rulesDigest === digest, 'cycle.json, rulesDigest', `${rulesDigest} was published`);
    must(canonical(rules) === text(bytes), 'rules.json', 'is not what the cycle publishes as its rules');
    return `SHA-256 ${digest}`;
  },

  async heads(bundle) {
    bundle.heads = json(bundle.files.get('heads.json'), 'heads.json');
    for (const stage of ['sealed', 'revealed']) {
      const head = bundle.heads[stage], place = `heads.json, ${stage}`;
      must(Number.isSafeInteger(head?.size) && head.size >= 0 && isHex32(head.root) && Number.isSafeInteger(head.signedAt), place, 'expected size, root and signedAt');
      must(head.keyId === bundle.logKey.id, `${place}, keyId`, `keys.json has ${bundle.logKey.id}`);
      const statement = new DataView(new ArrayBuffer(18)); // RFC 6962 section 3.5; the root follows
      statement.setUint8(1, 1);
      statement.setBigInt64(2, BigInt(head.signedAt));
      statement.setBigInt64(10, BigInt(head.size));
      must(await bundle.logKey.verifies(join(new Uint8Array(statement.buffer), unhex(head.root)), head.signature), `${place}, signature`, 'does not sign size, root and signedAt');
      const published = bundle.published.log[stage];
      must(published?.root === head.root && published.size === head.size, `${place}, root`, `${published?.root} of ${published?.size} leaves was published`);
    }
    const { kid } = bundle.published.keys.ballotLog;
    must(kid === bundle.logKey.id, 'keys.json, ballotLog', `${kid} was published, the bundle has ${bundle.logKey.id}`);
    return `sealed ${bundle.heads.sealed.root}, revealed ${bundle.heads.revealed.root}, key ${bundle.logKey.id}`;
  },

  async log(bundle) {
    bundle.log = lines(bundle.files.get('log.jsonl'), 'log.jsonl');
    const members = { commit: ['entry', 'judge', 'commitment'], reveal: ['entry', 'judge', 'scores', 'nonce'], absence: ['judge'] };
    const leaves = await Promise.all(bundle.log.map(line => {
      must(Object.hasOwn(members, line.kind), `${line.at}, kind`, 'expected commit, reveal or absence');
      return leaf(['asan.ballot-log.v1', line.kind, ...members[line.kind].map(name => line[name])].map(part => `${part}\n`).join(''));
    }));
    const { sealed, revealed } = bundle.heads;
    must(sealed.size <= leaves.length && revealed.size === leaves.length, 'log.jsonl', `has ${leaves.length} leaves; heads.json has ${sealed.size} when sealed and ${revealed.size} when revealed`);
    for (const [stage, head] of Object.entries({ sealed, revealed })) {
      const computed = hex(await root(leaves.slice(0, head.size)));
      must(computed === head.root, `heads.json, ${stage}, root`, `the first ${head.size} leaves of log.jsonl give ${computed}`);
    }
    return `${sealed.size} leaves give ${sealed.root}, all ${leaves.length} give ${revealed.root}`;
  },

  async ballots(bundle) {
    const committed = new Map(), absent = new Set();
    bundle.ballots = new Map();
    for (const [index, line] of bundle.log.entries()) {
      const pair = `${line.entry} ${line.judge}`, isSealed = index >= bundle.heads.sealed.size;
      if (line.kind === 'absence') { absent.add(line.judge); continue; }
      if (line.kind === 'commit') {
        must(!isSealed, line.at, 'was committed after the sealing');
        must(isHex32(line.commitment) && !committed.has(pair), line.at, 'expected one commitment of this judge for the entry');
        committed.set(pair, line.commitment);
        continue;
      }
      must(isSealed, line.at, 'was revealed before the sealing');
      must(committed.has(pair), line.at, 'nothing was committed that this reveals');
      must(isHex32(line.nonce) && hex(await sha256(utf8(`asan.ballot.v1\n${line.entry}\n${line.judge}\n${line.scores}\n`), unhex(line.nonce))) === committed.get(pair), line.at, 'scores and nonce do not give the commitment');
      must(!bundle.ballots.has(pair), line.at, 'this ballot was revealed before');
      bundle.ballots.set(pair, { entry: line.entry, at: line.at, scores: Object.fromEntries(line.scores.split(',').map(part => part.split('='))) });
    }
    for (const pair of committed.keys())
      must(bundle.ballots.has(pair) || absent.has(pair.split(' ')[1]), 'log.jsonl', `judge ${pair.split(' ')[1]} is not absent, but the ballot for entry ${pair.split(' ')[0]} is not revealed`);
    return `${committed.size} committed before the sealing, ${bundle.ballots.size} revealed as committed, ${absent.size} judges absent`;
  },

  async scores(bundle) {
    const { criteria, scale } = bundle.rules;
    bundle.ranking = lines(bundle.files.get('ranking.jsonl'), 'ranking.jsonl');
    const entries = lines(bundle.files.get('entries.jsonl'), 'entries.jsonl').map(entry => entry.id);
    must(bundle.ranking.length === entries.length && new Set(bundle.ranking.map(line => line.entry)).size === entries.length && bundle.ranking.every(line => entries.includes(line.entry)),
      'ranking.jsonl', 'expected every entry of entries.jsonl once');
    for (const line of bundle.ranking) {
      const own = [...bundle.ballots.values()].filter(ballot => ballot.entry === line.entry);
      must(own.length > 0 && line.ballots === own.length, `${line.at}, ballots`, `the log has ${own.length}`);
      const sums = Object.fromEntries(criteria.map(({ id }) => [id, own.reduce((sum, ballot) => {
        const score = Number(ballot.scores[id]);
        must(/^\d+$/.test(ballot.scores[id]) && score >= scale.min && score <= scale.max, ballot.at, `expected ${id} from ${scale.min} to ${scale.max}`);
        return sum + score;
      }, 0)]));
      for (const { id } of criteria)
        must(line.criteria[id] === six(sums[id], own.length), `${line.at}, criteria, ${id}`, `the ballots give ${six(sums[id], own.length)}`);
      const raw = six(criteria.reduce((sum, { id, weight }) => sum + sums[id] * weight, 0), criteria.reduce((sum, { weight }) => sum + weight, 0) * own.length);
      must(line.raw === raw, `${line.at}, raw`, `the ballots give ${raw}`);
    }
    return `${entries.length} entries: mean by criterion and by weight, to six decimals`;
  },

  async result(bundle) {
    const { ranks } = bundle.published.result;
    must(ranks.length === bundle.ranking.length, 'ranking.jsonl', `the result has ${ranks.length} entries`);
    for (const line of bundle.ranking) {
      const shown = ranks.find(place => place.entryId === line.entry);
      must(shown, `${line.at}, entry`, 'is not in the result');
      must(shown.rank === line.rank && shown.winner === line.winner && shown.best === line.best && shown.worst === line.worst && Number(shown.calibrated) === Number(line.calibrated),
        line.at, `the result shows rank ${shown.rank} (${shown.best} to ${shown.worst}), score ${shown.calibrated}, winner ${shown.winner}`);
    }
    return `${ranks.length} ranks, ${ranks.filter(place => place.winner).length} winners`;
  },
};

function show(name, state, kind, detail = '') {
  const item = box.querySelector(`[data-check="${name}"]`), tag = item.querySelector('[data-state]');
  tag.textContent = box.dataset[state];
  tag.className = `tag ${kind}`;
  item.querySelector('[data-detail]').textContent = detail;
}

function say(kind, key) {
  const notice = document.createElement('div'), words = document.createElement('p');
  notice.className = `notice ${kind}`;
  words.className = 'notice-title';
  words.textContent = box.dataset[key];
  notice.append(words);
  said.replaceChildren(notice);
}

async function read(path) {
  const answer = await fetch(path, { cache: 'no-store' });
  if (!answer.ok) throw new TypeError(`${path} answered ${answer.status}`);
  return answer;
}

async function verify(take) {
  const cycle = box.dataset.cycle, path = `/v1/cycles/${encodeURIComponent(cycle)}`;
  for (const name of Object.keys(checks)) show(name, 'open', 'minor');
  if (!globalThis.crypto?.subtle) { say('bad', 'insecure'); return; }
  say('info', 'running');
  let bundle;
  try {
    const [zip, keys, of, log, result] = await Promise.all([take(path), ...['/v1/award-keys', path, `${path}/ballot-log`, `${path}/result`].map(async one => (await read(one)).json())]);
    bundle = { cycle, zip: new Uint8Array(zip), published: { keys, cycle: of, log, result } };
  } catch { say('bad', 'away'); return; }
  let holds = true;
  for (const [name, check] of Object.entries(checks)) {
    if (!holds) { show(name, 'skipped', 'minor'); continue; }
    show(name, 'running', 'minor');
    try {
      show(name, 'holds', 'good', await check(bundle));
    } catch (e) {
      // What is not as the format says may also break the reading of it; that is a fault of the bundle as well.
      holds = false;
      show(name, 'wrong', 'bad', e instanceof Fault ? e.message : `cannot be read: ${e.message}`);
    }
  }
  say(holds ? 'good' : 'bad', holds ? 'all' : 'fault');
}

document.getElementById('verify-tools').hidden = false;
document.getElementById('verify-run').addEventListener('click', () => verify(async path => (await read(`${path}/bundle.zip`)).arrayBuffer()));
document.getElementById('verify-file').addEventListener('change', event => {
  const [file] = event.target.files;
  if (file) verify(() => file.arrayBuffer());
});
