// The JavaScript package of partners, used as they use it: node asan-client.test.mjs GATEWAY
import assert from "node:assert/strict";
import test from "node:test";
import { connect, ProblemError, publicPartOf, TokenRefusedError } from "asan-client";

const gateway = process.argv[2] ?? "";
const centreId = "training-centre";
const algorithm = { name: "ECDSA", namedCurve: "P-256" };
const keys = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);

/** A network that does what it is told once, and waits that take no time. */
const network = {
    answers: /** @type {Response[]} */ ([]),
    lost: "",
    keys: /** @type {(string | null)[]} */ ([]),
    waits: /** @type {number[]} */ ([]),

    /** @param {number} status @param {number} retryAfter */
    answerNext(status, retryAfter) {
        const problem = { type: "/problems/too-many-requests", title: "", status, detail: "", code: "too-many-requests", retryable: true, traceId: "" };
        this.answers.push(new Response(JSON.stringify(problem), { status, headers: { "retry-after": `${retryAfter}`, "content-type": "application/problem+json" } }));
    },

    /** @param {Request} request */
    fetch: async (request) => {
        const { pathname } = new URL(request.url);
        if (request.method === "POST") network.keys.push(request.headers.get("Idempotency-Key"));
        const instead = pathname.startsWith("/v1/") && network.answers.shift();
        if (instead) return instead;
        const response = await fetch(request);
        if (pathname !== network.lost) return response;
        network.lost = "";
        throw new TypeError("The connection broke.");
    },

    /** @param {number} milliseconds */
    wait: async (milliseconds) => void network.waits.push(milliseconds),
};

async function registered() {
    const { data } = await connect(gateway).POST("/v1/clients", {
        body: {
            name: "JavaScript client", contact: `${crypto.randomUUID()}@partner.example`, scopes: ["booking.read", "booking.write", "events.read"],
            jwks: { keys: [await publicPartOf(keys.publicKey)] },
        },
    });
    network.waits = [];
    return connect(gateway, { key: { clientId: data.clientId, privateKey: keys.privateKey }, fetch: network.fetch, wait: network.wait });
}

/** @param {import("asan-client").AsanClient} asan */
async function hold(asan) {
    const { data: services } = await asan.GET("/v1/services", { params: { query: { q: "identity", in: "en", centre: centreId } } });
    const serviceId = services.items[0]?.id ?? "";
    const { data: { days } } = await asan.GET("/v1/availability", { params: { query: { centre: centreId, service: serviceId, days: 3 } } });
    const startsAt = days.flatMap((day) => day.times).at(-1)?.startsAt ?? "";
    const { data: { citizenReference } } = await asan.POST("/v1/citizen-references", { body: { identity: { kind: "none" } } });
    const { data: held } = await asan.POST("/v1/visits", { body: { citizenReference, centreId, serviceId, startsAt } });
    assert.equal(held.startsAt, startsAt);
    return { params: { path: { id: held.id } } };
}

test("A visit is found, held, confirmed, read and cancelled", async () => {
    const asan = await registered();
    const visit = await hold(asan);

    assert.equal((await asan.POST("/v1/visits/{id}/confirm", { ...visit, body: {} })).data.state, "booked");
    assert.equal((await asan.GET("/v1/visits/{id}", visit)).data.state, "booked");
    assert.match((await asan.GET("/v1/visits/{id}/calendar", { ...visit, parseAs: "text" })).data, /^BEGIN:VCALENDAR/);
    assert.equal((await asan.POST("/v1/visits/{id}/cancel", { ...visit, body: {} })).data.state, "cancelled");
    const { data: cancelled } = await asan.GET("/v1/visits", { params: { query: { state: "cancelled" } } });
    assert.deepEqual(cancelled.items.map(({ id }) => id), [visit.params.path.id]);
});

test("A refusal is thrown with its code", async () => {
    const asan = await registered();
    const missing = await asan.GET("/v1/visits/{id}", { params: { path: { id: crypto.randomUUID() } } }).catch((refusal) => refusal);
    assert.ok(missing instanceof ProblemError);
    assert.deepEqual([missing.code, missing.problem.status, missing.problem.retryable], ["visit-not-found", 404, false]);

    await assert.rejects(connect(gateway).GET("/v1/visits"), { code: "unauthenticated" });
    const forger = connect(gateway, { key: { clientId: "nobody", privateKey: keys.privateKey } });
    await assert.rejects(forger.GET("/v1/visits"), (/** @type {unknown} */ refusal) => refusal instanceof TokenRefusedError && refusal.code === "invalid_client");
});

test("A change names the version that was read", async () => {
    const asan = await registered();
    const { data: { webhook } } = await asan.POST("/v1/webhooks", { body: { url: "http://127.0.0.1:9/asan", types: ["az.asan.booking.visit-booked.v1"] } });
    const path = { id: webhook.id };
    const { response } = await asan.GET("/v1/webhooks/{id}", { params: { path } });

    await assert.rejects(asan.DELETE("/v1/webhooks/{id}", { params: { path, header: { "If-Match": '"0"' } } }), { code: "version-conflict" });
    await asan.DELETE("/v1/webhooks/{id}", { params: { path, header: { "If-Match": response.headers.get("ETag") ?? "" } } });
});

test("A busy platform is asked again with the same key, after the time that it named", async () => {
    const asan = await registered();
    network.answerNext(503, 7);
    network.answerNext(429, 11);

    await asan.POST("/v1/citizen-references", { body: { identity: { kind: "none" } } });

    assert.deepEqual(network.waits, [7000, 11000]);
    assert.equal(new Set(network.keys.slice(-3)).size, 1);
});

test("Whoever is told to come back much later learns it at once", async () => {
    const asan = await registered();
    network.answerNext(429, 3600);

    await assert.rejects(asan.GET("/v1/visits"), { code: "too-many-requests" });
    assert.deepEqual(network.waits, []);
});

test("A connection that breaks before the answer books once", async () => {
    const asan = await registered();
    network.lost = "/v1/visits";
    const visit = await hold(asan);

    assert.deepEqual((await asan.GET("/v1/visits")).data.items.map(({ id }) => id), [visit.params.path.id]);
    await asan.POST("/v1/visits/{id}/cancel", { ...visit, body: {} });
});

/** Not called: what the types refuse, the compiler must refuse. @param {import("asan-client").AsanClient} asan */
export async function refused(asan) {
    // @ts-expect-error: no such operation
    await asan.GET("/v1/nowhere");
    // @ts-expect-error: an operation of the staff's
    await asan.POST("/v1/centres/{id}/close-day", { params: { path: { id: "baku-1" } }, body: {} });
    // @ts-expect-error: startsAt is missing
    await asan.POST("/v1/visits", { body: { citizenReference: "", centreId, serviceId: "" } });
    // @ts-expect-error: an answer has no such member
    (await asan.GET("/v1/visits")).data.things;
}
