// Signs in, and shows who that is, their tenant and their files: no server, no library. Package spa says why tokens are
// where they are.
const at = document.getElementById("main").dataset;
const $ = (id) => document.getElementById(id);

// Everything that is worth stealing. This is a module: no other script can name these.
let tokens; // {access, id, refresh, until, user}
let room; // {prefix, id, secret, session, until}: the person's own AWS credentials
let renewing; // the renewal under way
let renewals = 0;

// Nor can they look up later which addresses were signed.
performance.setResourceTimingBufferSize(0);

// What a person is told; any other error is a service that did not answer.
class Trouble extends Error {}

const send = (address, options) => fetch(address, {
  credentials: "omit", redirect: "error", referrerPolicy: "no-referrer", cache: "no-store", signal: AbortSignal.timeout(15_000), ...options,
});
const utf8 = (text) => new TextEncoder().encode(text);
const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const sha256 = (text) => crypto.subtle.digest("SHA-256", utf8(text));

// --- signing in ---------------------------------------------------------------------------------------------------

const underWay = "sign-in"; // the one entry of sessionStorage, for the minutes of a sign-in

async function signIn() {
  const attempt = { state: "spa." + random(), nonce: random(), verifier: random() };
  sessionStorage.setItem(underWay, JSON.stringify(attempt));
  location.assign(`${at.pages}/oauth2/authorize?` + new URLSearchParams({
    response_type: "code", client_id: at.client, redirect_uri: at.redirect, scope: at.scope, state: attempt.state, nonce: attempt.nonce,
    code_challenge: base64url(await sha256(attempt.verifier)), code_challenge_method: "S256",
  }));
}

// comeBack looks at the answer of the hosted pages: first whether this tab asked for it, once, then at the code.
async function comeBack(answer) {
  const attempt = JSON.parse(sessionStorage.getItem(underWay));
  sessionStorage.removeItem(underWay);
  history.replaceState(null, "", "/spa"); // the code leaves the address, and the way back
  if (!attempt || answer.getAll("state").length !== 1 || answer.get("state") !== attempt.state) {
    throw new Trouble("This sign-in was not begun here. It may have taken too long, or was opened twice. Begin again.");
  }
  if (!answer.get("code")) throw new Trouble("The sign-in page did not let you through.");
  await exchange({ grant_type: "authorization_code", code: answer.get("code"), redirect_uri: at.redirect, code_verifier: attempt.verifier }, { nonce: attempt.nonce });
}

// exchange gets tokens for a grant, whose ID token must say what is expected: the nonce of this sign-in, or the same
// person as before. They come from the token endpoint itself, over TLS, which stands in for the
// signature (OpenID Connect Core 3.1.3.7); what they are shown for is decided by those who verify it.
async function exchange(grant, expected) {
  const answer = await send(`${at.pages}/oauth2/token`, { method: "POST", body: new URLSearchParams({ ...grant, client_id: at.client }) });
  if (answer.status === 400) throw new Trouble("The sign-in has ended. Begin again.");
  if (!answer.ok) throw new Error(`token endpoint: ${answer.status}`);
  const given = await answer.json();
  const user = claims(given.id_token);
  const wanted = { iss: at.issuer, aud: at.client, token_use: "id", ...expected };
  if (!(user.exp * 1000 > Date.now()) || Object.keys(wanted).some((name) => user[name] !== wanted[name])) {
    throw new Trouble("The answer could not be confirmed, so nobody was signed in. Begin again.");
  }
  // With rotation there is a new refresh token, without the old one stays.
  tokens = { access: given.access_token, id: given.id_token, refresh: given.refresh_token ?? tokens?.refresh, until: Date.now() + given.expires_in * 1000, user };
}

const claims = (token) => JSON.parse(new TextDecoder().decode(
  Uint8Array.from(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0))));

// fresh returns tokens that are good for a minute at least. Callers that come together share one renewal: with
// rotation a second one would look like a stolen token.
async function fresh() {
  if (!tokens) throw new Trouble("You are signed out.");
  if (tokens.until - Date.now() < 60_000) {
    renewing ??= exchange({ grant_type: "refresh_token", refresh_token: tokens.refresh }, { sub: tokens.user.sub })
      .then(() => { $("renewals").textContent = ++renewals; }, (error) => {
        if (error instanceof Trouble) forget();
        throw error;
      })
      .finally(() => { renewing = undefined; });
    await renewing;
  }
  return tokens;
}

function forget() {
  tokens = room = undefined;
  for (const id of ["name", "email", "tenant", "subject", "prefix", "answers", "list"]) $(id).replaceChildren();
  show();
}

// signOut revokes the refresh token, by the API that answers browsers, and ends the session of the hosted pages. A
// renewal under way is waited for: what it brings must be revoked as well.
async function signOut() {
  await renewing?.catch(() => {});
  const last = tokens;
  forget();
  if (last) await call(at.cognito, "AWSCognitoIdentityProviderService.RevokeToken", { Token: last.refresh, ClientId: at.client }).catch(() => {});
  location.assign(`${at.pages}/logout?` + new URLSearchParams({ client_id: at.client, logout_uri: at.logout }));
}

// --- the person's files -------------------------------------------------------------------------------------------

// call is an AWS operation that is not signed: what counts is the token in it.
async function call(service, target, input) {
  const answer = await send(`${service}/`, {
    method: "POST", headers: { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target }, body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${target}: ${answer.status}`);
  const text = await answer.text(); // some answer with nothing
  return text && JSON.parse(text);
}

// open exchanges the ID token for credentials that reach the own prefix and no other, whatever this script asks for.
async function open() {
  const { id } = await fresh();
  if (room && room.until - Date.now() > 600_000) return room;
  const Logins = { [at.issuer.slice("https://".length)]: id };
  const { IdentityId } = await call(at.identity, "AWSCognitoIdentityService.GetId", { IdentityPoolId: at.identityPool, Logins });
  const { Credentials: c } = await call(at.identity, "AWSCognitoIdentityService.GetCredentialsForIdentity", { IdentityId, Logins });
  room = { prefix: `users/${IdentityId}/`, id: c.AccessKeyId, secret: c.SecretKey, session: c.SessionToken, until: c.Expiration * 1000 };
  return room;
}

const escaped = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
async function hmac(key, text) {
  const k = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return crypto.subtle.sign("HMAC", k, utf8(text));
}

// presigned is an address that is good for five minutes and for one request.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
async function presigned(method, key, query) {
  const { id, secret, session } = await open();
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), at.region, "s3", "aws4_request"];
  const { host, origin } = new URL(at.bucket);
  const path = `${at.bucket.slice(origin.length)}/${key.split("/").map(escaped).join("/")}`;
  const all = {
    ...query, "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": [id, ...scope].join("/"), "X-Amz-Date": time,
    "X-Amz-Expires": "300", "X-Amz-Security-Token": session, "X-Amz-SignedHeaders": "host",
  };
  const asked = Object.keys(all).sort().map((name) => `${escaped(name)}=${escaped(all[name])}`).join("&");
  const request = [method, path, asked, `host:${host}`, "", "host", "UNSIGNED-PAYLOAD"].join("\n");
  let key256 = utf8("AWS4" + secret);
  for (const part of scope) key256 = await hmac(key256, part);
  const signature = await hmac(key256, ["AWS4-HMAC-SHA256", time, scope.join("/"), hex(await sha256(request))].join("\n"));
  return `${origin}${path}?${asked}&X-Amz-Signature=${hex(signature)}`;
}

// The listing is parsed as XML, never inserted; the policy lets no other string become a document.
const listing = globalThis.trustedTypes?.createPolicy("listing", { createHTML: (xml) => xml }) ?? { createHTML: (xml) => xml };

async function list() {
  const { prefix } = await open();
  const answer = await send(await presigned("GET", "", { "list-type": "2", "max-keys": "200", prefix }));
  if (!answer.ok) throw new Error(`listing: ${answer.status}`);
  const found = new DOMParser().parseFromString(listing.createHTML(await answer.text()), "application/xml");
  const text = (entry, name) => entry.getElementsByTagNameNS("*", name)[0]?.textContent ?? "";
  return Array.from(found.getElementsByTagNameNS("*", "Contents"), (entry) => ({ name: text(entry, "Key").slice(prefix.length), bytes: Number(text(entry, "Size")) }))
    .filter(({ name }) => name && !name.includes("/"));
}

async function upload(file) {
  if (file.size < 1 || file.size > 10_000_000) throw new Trouble("A file has at least one byte and at most 10 MB.");
  const { prefix } = await open();
  const sent = await send(await presigned("PUT", prefix + file.name, {}), { method: "PUT", body: file, signal: AbortSignal.timeout(300_000) });
  if (!sent.ok) throw new Trouble("The storage did not take the file.");
  await showFiles();
}

// download asks for an attachment: what somebody uploaded is never shown as a page.
async function download(name) {
  const { prefix } = await open();
  location.assign(await presigned("GET", prefix + name, {
    "response-content-type": "application/octet-stream", "response-content-disposition": `attachment; filename*=UTF-8''${escaped(name)}`,
  }));
}

// --- what is shown: text only, so that nothing from elsewhere becomes markup ---------------------------------------

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function show() {
  $("signed-in").hidden = $("sign-out").hidden = !tokens;
  $("signed-out").hidden = Boolean(tokens);
}

async function showAll() {
  const { user } = tokens;
  const tenant = user["custom:tenant_id"];
  $("name").textContent = user.name ?? user.email;
  $("email").textContent = user.email;
  $("tenant").textContent = tenant ?? "none";
  $("subject").textContent = user.sub;
  show();
  $("name").parentElement.focus();
  $("tenant-card").hidden = !at.api;
  await Promise.all([showFiles(), at.api && showTenant(tenant).catch(() => {
    $("answers").replaceChildren(element("p", { className: "empty", textContent: "The API did not answer this page." }));
  })]);
}

async function showTenant(tenant) {
  const answers = [];
  for (const path of ["/me", ...(tenant ? [`/tenants/${escaped(tenant)}`] : []), "/tenants/another-tenant"]) {
    const answer = await send(at.api + path, { headers: { Authorization: `Bearer ${(await fresh()).access}` } });
    let body = await answer.text();
    try {
      body = JSON.stringify(JSON.parse(body), null, 2);
    } catch { /* shown as it is */ }
    const badge = element("span", { className: answer.ok ? "badge good" : "badge bad", textContent: answer.status });
    badge.dataset.path = path;
    answers.push(element("article", { className: "answer" },
      element("h3", {}, element("code", { textContent: `GET ${path}` }), " ", badge), element("pre", { tabIndex: 0, textContent: body.slice(0, 8192) })));
  }
  $("answers").replaceChildren(...answers);
}

async function showFiles() {
  const files = await list();
  $("prefix").textContent = room.prefix;
  $("list").replaceChildren(...files.map(({ name, bytes }) => element("li", {},
    element("span", { textContent: name }), element("span", { className: "hint", textContent: `${bytes} B` }),
    element("button", { className: "quiet", type: "button", textContent: "Download", ariaLabel: `Download ${name}`, onclick: () => run("", () => download(name)) }))));
  if (!files.length) $("list").append(element("li", { className: "empty", textContent: "Nothing here yet." }));
}

// run does something that may take a while or fail, and says so.
async function run(saying, work) {
  $("status").textContent = saying;
  $("trouble").textContent = "";
  try {
    await work();
  } catch (error) {
    $("trouble").textContent = error instanceof Trouble ? error.message : "A service did not answer. Try again in a moment.";
  }
  $("status").textContent = "";
  show();
}

$("sign-in").addEventListener("click", () => run("On the way to the sign-in page …", signIn));
$("sign-out").addEventListener("click", () => run("Signing out …", signOut));
$("again").addEventListener("click", () => run("Looking …", showFiles));
$("upload").addEventListener("submit", (event) => {
  event.preventDefault();
  const file = $("file").files[0];
  run(`Uploading ${file.name} …`, () => upload(file));
});

const answer = new URLSearchParams(location.search);
if (location.pathname === "/spa") show();
else run("Signing in …", async () => { await comeBack(answer); await showAll(); });
