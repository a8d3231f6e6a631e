// Judges the API documents by programs that are not ours; prints what they find as one JSON list.
//   node judge.mjs FOLDER    FOLDER has openapi.json, asyncapi.json and arazzo.json
// A finding has the judge, its rule, the place in the document and what is wrong. Nothing is fetched, nothing is sent.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Parser } from '@asyncapi/parser';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const folder = path.resolve(process.argv[2]);
const tools = path.resolve(import.meta.dirname, 'node_modules', '.bin');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'judges-'));
const read = name => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));

try {
  const found = await Promise.all([redocly('openapi.json'), redocly('arazzo.json'), spectral('openapi.json', 'spectral:oas'), spectral('asyncapi.json', 'spectral:asyncapi'), asyncapi(), examplesOfMessages(), examplesOfBodies()]);
  console.log(JSON.stringify(found.flat()));
} finally {
  fs.rmSync(scratch, { recursive: true });
}

// Its warnings count as errors: whoever means one to stay says so in waivers.json.
async function redocly(name) {
  const text = await run('redocly', ['lint', name, '--extends=recommended-strict', '--format=json', '--max-problems=100000']);
  return JSON.parse(text).problems.map(({ ruleId, message, location: [{ pointer }] }) => ({ judge: 'redocly', rule: ruleId, document: name, at: pointer, message }));
}

async function spectral(name, rules) {
  const ruleset = path.join(scratch, `${name}.ruleset.json`);
  fs.writeFileSync(ruleset, JSON.stringify({ extends: [[rules, 'recommended']] }));
  const text = await run('spectral', ['lint', name, '--ruleset', ruleset, '--format=json', '--quiet']);
  return JSON.parse(text).map(({ code, message, path: steps }) => ({ judge: 'spectral', rule: code, document: name, at: pointer(steps), message }));
}

async function asyncapi() {
  const { diagnostics } = await new Parser().parse(fs.readFileSync(path.join(folder, 'asyncapi.json'), 'utf8'));
  // Severity 0 is an error; its hints are those of spectral:asyncapi, which are judged above.
  return diagnostics.filter(({ severity }) => severity === 0)
    .map(({ code, message, path: steps }) => ({ judge: 'asyncapi', rule: String(code), document: 'asyncapi.json', at: pointer(steps), message }));
}

function examplesOfMessages() {
  const document = read('asyncapi.json');
  return Object.entries(document.components.messages).flatMap(([name, message]) => {
    const at = `#/components/messages/${name}`;
    return message.examples?.length
      ? message.examples.flatMap((example, index) => violations('asyncapi.json', document, `${at}/payload`, example.payload, `${at}/examples/${index}`))
      : [{ judge: 'ajv', rule: 'no-example', document: 'asyncapi.json', at, message: 'The message has no example.' }];
  });
}

function examplesOfBodies() {
  const document = read('openapi.json');
  return Object.entries(document.paths).flatMap(([route, item]) => Object.entries(item).flatMap(([method, operation]) => [
    ['requestBody', operation.requestBody],
    ...Object.entries(operation.responses ?? {}).map(([status, response]) => [`responses/${status}`, response]),
  ].flatMap(([place, body]) => Object.entries(body?.content ?? {}).filter(([, media]) => media.example !== undefined).flatMap(([type, media]) => {
    const at = `#/paths/${step(route)}/${method}/${place}/content/${step(type)}`;
    return violations('openapi.json', document, `${at}/schema`, media.example, `${at}/example`);
  }))));
}

// Compiled once a document; the schema is meant by its place, so that its references find the rest.
function violations(name, document, schema, value, at) {
  const ajv = violations[name] ??= addFormats(new Ajv({ strict: false, allErrors: true, validateFormats: true, schemas: [{ $id: `judged:${name}`, components: document.components, paths: document.paths }] }))
    .addFormat('int32', true).addFormat('int64', true).addFormat('double', true).addFormat('float', true);
  try {
    const valid = ajv.compile({ $ref: `judged:${name}${schema.split('/').map(encodeURIComponent).join('/').replace('%23', '#')}` });
    return valid(value) ? [] : valid.errors.map(error => ({ judge: 'ajv', rule: error.keyword, document: name, at: at + error.instancePath, message: error.message }));
  } catch (error) { // no schema: a reference to nowhere, a pattern that is none
    return [{ judge: 'ajv', rule: 'schema', document: name, at: schema, message: error.message }];
  }
}

function pointer(steps) { return `#${(steps ?? []).map(each => `/${step(String(each))}`).join('')}`; }

function step(name) { return name.replaceAll('~', '~0').replaceAll('/', '~1'); }

// Both programs end with 1 when they found something, and write all the same.
function run(program, options) {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' };
  return new Promise((resolve, reject) => execFile(path.join(tools, program), options, { cwd: folder, env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
    if (!stdout.trim()) return reject(new Error(`${program} said nothing: ${stderr || error}`));
    resolve(stdout.slice(stdout.search(/[[{]/)));
  }));
}
