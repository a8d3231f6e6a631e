// Writes operations.ts: the types of the operations that partners use, from the published document.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const root = new URL("../../", import.meta.url);
const document = JSON.parse(readFileSync(new URL("docs/api/openapi.json", root), "utf8"));
const listed = new Set(readFileSync(new URL("clients/operations.txt", root), "utf8").split("\n").filter(Boolean));

for (const [path, item] of Object.entries(document.paths)) {
    for (const method of Object.keys(item))
        if (listed.delete(`${method.toUpperCase()} ${path}`)) leaveToClient(item[method]);
        else delete item[method];
    if (Object.keys(item).length === 0) delete document.paths[path];
}
if (listed.size > 0) throw new Error(`clients/operations.txt names what is not published: ${[...listed].join(", ")}`);

// Every refusal is thrown as a ProblemError, and the client makes the key of a write; one of the caller's own is welcome.
function leaveToClient({ responses, parameters = [] }) {
    for (const status of Object.keys(responses)) if (!status.startsWith("2")) delete responses[status];
    for (const parameter of parameters) if (parameter.name === "Idempotency-Key") parameter.required = false;
}

// A schema is of use when an operation that stayed names it, or another of use does.
const used = new Set(["Problem"]);
const follow = (node) => JSON.stringify(node, (member, value) => {
    const name = member === "$ref" && typeof value === "string" && value.split("/").at(-1);
    if (name && !used.has(name)) follow(document.components.schemas[(used.add(name), name)]);
    return value;
});
follow(document.paths);
for (const name of Object.keys(document.components.schemas)) if (!used.has(name)) delete document.components.schemas[name];

const types = astToString(await openapiTS(document, { defaultNonNullable: false, rootTypes: true, rootTypesNoSchemaPrefix: true }));
writeFileSync(new URL("operations.ts", import.meta.url), types);
