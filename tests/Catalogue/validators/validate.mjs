// Judges an export by the official shapes or schema. Prints each violation; exit code 1 if there is one.
//   node validate.mjs cpsv-ap|schema-org|hsds FILE ADDRESS STANDARDS
// ADDRESS is where the file was read from: relative IRIs are relative to it. Nothing is fetched.
import fs from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import jsonld from 'jsonld';
import { Parser } from 'n3';
import rdf from 'rdf-ext';
import SHACLValidator from 'rdf-validate-shacl';

const [kind, file, address, standards] = process.argv.slice(2);
const read = (...name) => fs.readFileSync(path.join(standards, ...name), 'utf8');
const document = JSON.parse(fs.readFileSync(file, 'utf8'));

const violations = await { hsds, 'cpsv-ap': cpsvAp, 'schema-org': schemaOrg }[kind]();
for (const violation of violations.slice(0, 20)) console.log(violation);
console.log(`${violations.length} violations`);
process.exit(violations.length === 0 ? 0 : 1);

async function quads() {
  const contexts = { 'https://schema.org/': ['schema-org', 'schemaorgcontext.jsonld'] };
  const documentLoader = async url => {
    if (!contexts[url]) throw new Error(`the export refers to ${url}, which is not one of the standards`);
    return { contextUrl: null, documentUrl: url, document: JSON.parse(read(...contexts[url])) };
  };
  // safe: a member that the context does not know is an error, not left out in silence.
  const text = await jsonld.toRDF(document, { base: address, documentLoader, format: 'application/n-quads', safe: true });
  const data = new Parser({ format: 'N-Quads' }).parse(text);
  console.log(`${data.length} triples`);
  return data;
}

async function cpsvAp() {
  const shapes = rdf.dataset(new Parser().parse(read('cpsv-ap', 'cpsv-ap-SHACL.ttl')));
  const report = await new SHACLValidator(shapes).validate(rdf.dataset(await quads()));
  return report.results.map(result => [result.focusNode, result.path, result.sourceConstraintComponent, result.value].map(term => term?.value ?? '').join('  '));
}

// The shapes that schema.org publishes cannot be run on data: they take every text and number for a node. What they say
// of each class, its properties and the kinds of value these take, is right, and is what is checked here.
async function schemaOrg() {
  const schema = 'http://schema.org/', sh = 'http://www.w3.org/ns/shacl#', rdfNs = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
  const shapes = rdf.dataset(new Parser().parse(read('schema-org', 'schemaorg-shapes.shacl.ttl')));
  const objects = (subject, predicate) => [...shapes.match(subject, rdf.namedNode(predicate))].map(quad => quad.object);
  const list = node => node.value === `${rdfNs}nil` ? [] : [objects(node, `${rdfNs}first`)[0], ...list(objects(node, `${rdfNs}rest`)[0])];
  const kindsOf = node => [...objects(node, `${sh}node`).map(kind => kind.value.split('#ValidSchema')[1]), ...objects(node, `${sh}or`).flatMap(or => list(or).flatMap(kindsOf))];
  const ranges = {}; // class → property → kinds of value
  for (const { subject, object } of shapes.match(null, rdf.namedNode(`${sh}targetClass`)))
    for (const property of objects(subject, `${sh}property`)) {
      const of = ranges[object.value.slice(schema.length)] ??= {};
      for (const path of objects(property, `${sh}path`)) of[path.value.slice(schema.length)] = kindsOf(property);
    }
  // From schema.org's hierarchy, which the shapes leave out.
  const parents = {
    GovernmentService: ['Service', 'Thing'], GovernmentOrganization: ['Organization', 'Thing'], GovernmentOffice: ['LocalBusiness', 'Organization', 'Place', 'Thing'],
    Country: ['AdministrativeArea', 'Place', 'Thing'], ServiceChannel: ['Thing'], Offer: ['Thing'], GeoCoordinates: ['StructuredValue', 'Thing'],
    OpeningHoursSpecification: ['StructuredValue', 'Thing'],
  };
  const data = await quads();
  const typeOf = Object.fromEntries(data.filter(quad => quad.predicate.value === `${rdfNs}type`).map(quad => [quad.subject.value, quad.object.value.slice(schema.length)]));
  const literals = { Text: /./, URL: /^https?:/, Number: /^-?[0-9.]+(E[0-9]+)?$/, Date: /^\d{4}-\d\d-\d\d$/, DateTime: /^\d{4}-\d\d-\d\dT/, Time: /^\d\d:\d\d:\d\d$/ };
  return data.filter(quad => quad.predicate.value !== `${rdfNs}type`).flatMap(({ subject, predicate, object }) => {
    const type = typeOf[subject.value], property = predicate.value.slice(schema.length);
    const violation = why => [`${subject.value}  ${type}.${property}  ${why}  ${object.value}`];
    if (!parents[type]) return violation('a class that is not known here');
    const kinds = [type, ...parents[type]].flatMap(each => ranges[each]?.[property] ?? []);
    if (kinds.length === 0) return violation('the class has no such property');
    if (object.termType === 'Literal') return kinds.some(kind => literals[kind]?.test(object.value)) ? [] : violation(`expected ${kinds}`);
    const is = typeOf[object.value];
    if (is) return [is, ...parents[is] ?? []].some(each => kinds.includes(each)) ? [] : violation(`expected ${kinds}, ${is} came`);
    return kinds.includes('URL') || object.value.startsWith(schema) ? [] : violation(`expected ${kinds}, a node that is not described came`);
  });
}

function hsds() {
  // The official schemas carry keywords of their own (datapackage_metadata) and no $schema.
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
  const valid = ajv.compile(JSON.parse(read('hsds', 'service.json')));
  console.log(`${document.contents.length} services`);
  return document.contents.flatMap(service => valid(service) ? [] : valid.errors.map(error => `${service.name}  ${error.instancePath}  ${error.message}`));
}
