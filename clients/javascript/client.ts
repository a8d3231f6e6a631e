import createClient, { type Client, type ClientPathsWithMethod, type FetchResponse, type MaybeOptionalInit } from "openapi-fetch";
import type { paths, Problem } from "./operations.js";

export type * from "./operations.js";

/** The platform refused a request, and says why (RFC 9457). */
export class ProblemError extends Error {
    override readonly name = "ProblemError";

    constructor(readonly problem: Problem) {
        super([`${problem.status} ${problem.code}: ${problem.title} ${problem.detail}`,
            ...(problem.errors ?? []).map(({ field, expected, came }) => `${field}: expected ${expected}, came ${came}`)].join("\n"));
    }

    /** Stable name of the problem, such as `slot-taken`: what a program decides by. */
    get code() { return this.problem.code; }
}

/** The platform gave no token (RFC 6749, section 5.2). */
export class TokenRefusedError extends Error {
    override readonly name = "TokenRefusedError";

    constructor(readonly code: string, description?: string) { super(`${code}: ${description}`); }
}

/** A program proves itself by a key of its own, which never travels. */
export interface ClientKey {
    clientId: string;
    /** ECDSA, P-256. */
    privateKey: CryptoKey;
}

export interface Options {
    key?: ClientKey;
    /** What sends instead of the global `fetch`. */
    fetch?: (request: Request) => Promise<Response>;
    /** What waits instead of a timer. */
    wait?: (milliseconds: number) => Promise<void>;
}

type Method = "get" | "post" | "put" | "delete";

/** A call of openapi-fetch whose `data` is always there: a refusal is thrown. */
type Call<M extends Method> = <Path extends ClientPathsWithMethod<Client<paths>, M>, Init extends MaybeOptionalInit<paths[Path], M>>(
    path: Path, ...init: {} extends Init ? [Init?] : [Init]
) => Promise<Extract<FetchResponse<Extract<paths[Path][M], object>, Init, `${string}/${string}`>, { data: unknown }>>;

/** The operations that partners use, by method and path. */
export interface AsanClient {
    GET: Call<"get">;
    POST: Call<"post">;
    PUT: Call<"put">;
    DELETE: Call<"delete">;
}

const attempts = 4;
const longestWait = 30_000; // whoever is told to come back later than this does something else meanwhile: the caller decides

/** Nothing is asked before the first operation. An answer has `data` and `response`; a refusal is thrown as a `ProblemError`. */
export function connect(gateway: string | URL, { key, fetch = globalThis.fetch, wait = sleep }: Options = {}): AsanClient {
    const baseUrl = String(gateway).replace(/\/+$/, "");
    let token: Promise<{ text: string; renewAt: number }> | undefined;

    async function sendPatiently(request: Request): Promise<Response> {
        const repeatable = request.method === "GET" || request.headers.has("Idempotency-Key");
        for (let attempt = 1; ; attempt++) {
            let pause = attempt * 1000;
            try {
                const response = await fetch(request.clone());
                pause = retryAfter(response) ?? pause;
                // 409 with a time to wait: the same key is still being worked on, after a connection broke.
                const temporary = response.status === 429 || response.status === 503 || (response.status === 409 && response.headers.has("Retry-After"));
                if (!temporary || attempt === attempts || pause > longestWait) return response;
                await response.body?.cancel();
            } catch (broken) {
                // The request may have been carried out: its key, or that it only reads, makes another harmless.
                if (attempt === attempts || !repeatable || request.signal.aborted) throw broken;
            }
            await wait(pause);
        }
    }

    async function askForToken({ clientId, privateKey }: ClientKey) {
        const described = await sendPatiently(new Request(`${baseUrl}/.well-known/openid-configuration`));
        const { issuer } = await described.json() as { issuer: string };
        const asked = Date.now();
        const response = await sendPatiently(new Request(`${baseUrl}/oauth/token`, {
            method: "POST",
            body: new URLSearchParams({
                grant_type: "client_credentials",
                client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                client_assertion: await assertion({ iss: clientId, sub: clientId, aud: issuer, exp: Math.floor(asked / 1000) + 120, jti: crypto.randomUUID() }, privateKey),
            }),
        }));
        const answer = await response.json() as { access_token: string; expires_in: number; error?: string; error_description?: string };
        if (!response.ok) throw new TokenRefusedError(answer.error ?? `HTTP ${response.status}`, answer.error_description);
        // A minute early, so that no request travels with a token that ends on the way.
        return { text: answer.access_token, renewAt: asked + (answer.expires_in - 60) * 1000 };
    }

    // Requests that meet wait for one token; a failure is not remembered.
    async function currentToken(by: ClientKey) {
        if (!token || (await token).renewAt <= Date.now()) {
            const asking = token = askForToken(by);
            asking.catch(() => { if (token === asking) token = undefined; });
        }
        return (await token).text;
    }

    return createClient<paths>({
        baseUrl,
        async fetch(request) {
            if (key) request.headers.set("Authorization", `Bearer ${await currentToken(key)}`);
            if ((request.method === "POST" || request.method === "PATCH") && !request.headers.has("Idempotency-Key")) request.headers.set("Idempotency-Key", crypto.randomUUID());
            const response = await sendPatiently(request);
            if (response.headers.get("Content-Type")?.startsWith("application/problem+json")) throw new ProblemError(await response.json() as Problem);
            if (!response.ok) throw new Error(`${request.method} ${request.url}: HTTP ${response.status}`);
            return response;
        },
    }) as AsanClient;
}

/** What is registered of a key. */
export async function publicPartOf(publicKey: CryptoKey) {
    const { x, y } = await crypto.subtle.exportKey("jwk", publicKey);
    return { kty: "EC", crv: "P-256", x: x!, y: y! } as const;
}

async function assertion(claims: object, privateKey: CryptoKey) {
    const part = (content: object) => base64Url(new TextEncoder().encode(JSON.stringify(content)));
    const signed = `${part({ alg: "ES256", typ: "JWT" })}.${part(claims)}`;
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, new TextEncoder().encode(signed));
    return `${signed}.${base64Url(new Uint8Array(signature))}`;
}

const base64Url = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

const sleep = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

/** Seconds or a date, in milliseconds from now. */
function retryAfter(response: Response) {
    const said = response.headers.get("Retry-After");
    if (!said) return undefined;
    return /^\d+$/.test(said) ? Number(said) * 1000 : Math.max(0, Date.parse(said) - Date.now());
}
