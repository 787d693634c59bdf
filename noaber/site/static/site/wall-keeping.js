// What a screen trusts and keeps: the signed state of its place, the keys it was set up with, and the time.
// A state counts only with a good signature for this address that is not older than the one before (docs/wall-screens.md).

const WAIT = 8000;
const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const encode = (text) => new TextEncoder().encode(text);

export class Refused extends Error {}
export class Off extends Error {}

export class Keeping {
  constructor(url, keys) {
    this.url = new URL(url, location.href);
    this.name = `scherm:${this.url.pathname}`;
    this.known = this.#read();
    this.keys = this.known?.keys ?? keys;
    this.latest = Number(localStorage.getItem(`${this.name}now`)) || 0;
    if (this.known) this.#setClock(this.known.iat, Math.max(0, Date.now() - this.known.at));
  }

  // The business clock of the server as it was last signed, going on by itself; null before the first time. It never
  // goes back by what this device says: after a power cut a small computer may think that it is yesterday.
  now() {
    if (!this.base) return null;
    this.latest = Math.max(this.latest, this.base.iat * 1000 + performance.now() - this.base.perf);
    return this.latest;
  }

  // Seconds since the server last proved to be there; a replayed answer proves nothing.
  silence() { return this.known ? this.now() / 1000 - this.known.iat : 0; }

  noteTime() { if (this.base) localStorage.setItem(`${this.name}now`, Math.round(this.now())); }

  // Asks for the state; returns it when it counts. Throws Refused for a forged or older one, Off when the link was taken back.
  async look() {
    const headers = this.known ? { "If-None-Match": this.known.etag } : {};
    const answer = await fetch(this.url, { cache: "no-store", headers, signal: AbortSignal.timeout(WAIT) });
    if (answer.status === 410) { this.forget(); throw new Off(); }
    if (answer.status !== 200 && answer.status !== 304) throw new Error(answer.status);
    const body = answer.status === 304 ? this.known.body : await answer.text();
    const etag = answer.headers.get("ETag") ?? this.known?.etag ?? "";
    const { iat, checked } = await this.#check(answer, encode(body));
    if (this.known && iat < this.known.iat) throw new Refused("older");
    this.#keep({ body, etag, iat, checked, keys: this.#keysIn(body), at: Date.now() });
    return this.known;
  }

  forget() {
    localStorage.removeItem(this.name);
    this.known = null;
  }

  async #check(answer, bytes) {
    const header = answer.headers.get("X-JWS-Signature");
    if (!header && this.keys.length) throw new Refused("unsigned");
    if (!header) return { iat: Number(answer.headers.get("X-Noaber-Clock")), checked: "unsigned" };
    const [start, , signature] = header.split(".");
    const said = JSON.parse(new TextDecoder().decode(decode(start)));
    if (said.alg !== "EdDSA" || said.b64 !== false || String(said.crit) !== "b64") throw new Refused("another kind");
    if (new URL(said.url).pathname !== this.url.pathname) throw new Refused("another address");
    const whole = new Uint8Array([...encode(`${start}.`), ...bytes]);
    return { iat: said.iat, checked: await this.#verify(said.kid, decode(signature), whole) };
  }

  // A browser that knows no Ed25519 trusts the line alone, and its heartbeat says so.
  async #verify(kid, signature, whole) {
    const jwk = this.keys.find((key) => key.kid === kid);
    if (this.keys.length && !jwk) throw new Refused("another key");
    if (!jwk || !crypto.subtle) return "unsigned";
    let key;
    try {
      key = await crypto.subtle.importKey("jwk", { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, { name: "Ed25519" }, false, ["verify"]);
    } catch { return "unsigned"; }
    if (!await crypto.subtle.verify({ name: "Ed25519" }, key, signature, whole)) throw new Refused("forged");
    return "signed";
  }

  // A new key is believed because a state that was signed with a known one names it.
  #keysIn(body) {
    const found = new DOMParser().parseFromString(body, "text/html").querySelector("[data-keys]");
    const keys = JSON.parse(found?.dataset.keys || "[]");
    return keys.length ? keys : this.keys;
  }

  #keep(state) {
    if (!this.known || state.iat > this.known.iat) {
      this.latest = state.iat * 1000;
      this.#setClock(state.iat, 0);
    }
    this.known = state;
    this.keys = state.keys;
    try { localStorage.setItem(this.name, JSON.stringify(state)); } catch { /* full or not allowed: it lives as long as this page */ }
  }

  #setClock(iat, ago) { this.base = { iat, perf: performance.now() - ago }; }

  #read() {
    try { return JSON.parse(localStorage.getItem(this.name)); } catch { return null; }
  }
}
