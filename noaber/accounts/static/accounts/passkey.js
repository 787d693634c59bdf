// Passkeys: asks the server for a question, lets the browser answer it, sends the answer back.
// Without this script, or where a browser knows no passkeys, the code by mail does the same.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (list) => (list || []).map((known) => ({ ...known, id: toBytes(known.id) }));

async function make(options) {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return plain(made, {
    attestationObject: toText(made.response.attestationObject),
    transports: made.response.getTransports?.() || [],
  });
}

async function use(options) {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  };
  const used = await navigator.credentials.get({ publicKey });
  return plain(used, {
    authenticatorData: toText(used.response.authenticatorData),
    signature: toText(used.response.signature),
    userHandle: used.response.userHandle ? toText(used.response.userHandle) : null,
  });
}

function plain(credential, response) {
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: { ...response, clientDataJSON: toText(credential.response.clientDataJSON) },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function post(address, token, body) {
  const headers = { "X-CSRFToken": token, Accept: "application/json", "Content-Type": "application/json" };
  const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Sentence(answer.error);
  return answer;
}

// Something the server says to the reader.
class Sentence extends Error {}

async function converse(button, begin, ask) {
  const around = button.closest("[data-passkeys]");
  const status = around.querySelector("[data-passkey-status]");
  button.setAttribute("aria-busy", "true");
  status.textContent = around.dataset.busy;
  try {
    const { options } = await post(begin, button.dataset.token, {});
    const answer = await ask(JSON.parse(options));
    const { to } = await post(button.dataset.answer, button.dataset.token, answer);
    location.assign(to);
  } catch (problem) {
    status.textContent = (problem instanceof Sentence && problem.message) || around.dataset.failed;
    button.removeAttribute("aria-busy");
  }
}

if (window.PublicKeyCredential) {
  for (const around of document.querySelectorAll("[data-passkeys]")) around.hidden = false;
  for (const button of document.querySelectorAll("[data-passkey-sign-in]")) {
    button.addEventListener("click", () => converse(button, button.dataset.passkeySignIn, use));
  }
  for (const button of document.querySelectorAll("[data-passkey-new]")) {
    button.addEventListener("click", () => converse(button, button.dataset.passkeyNew, make));
  }
}
