// ReplayWeb.page's service worker, with a policy of ours on everything that it answers: a captured page may run its
// scripts, and load what was captured, but reach no network, open no window and leave no frame.
"use strict";

const POLICY = [
  "sandbox allow-scripts allow-same-origin allow-forms",
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
  "connect-src 'self' data: blob:",
  "frame-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "form-action 'self'",
].join("; ");

// No policy covers this way out: the script that runs first in every captured page takes it away.
const SHUT = `for (const way of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCIceTransport", "WebTransport"]) {
  Object.defineProperty(globalThis, way, { value: undefined, writable: false, configurable: false });
}
`;

const CAPTURED = /^\/viewer\/w\/[^/]+\/(\d*)[a-z_]*\/(.+)$/;

async function shut(answer, request) {
  const response = await answer;
  if (!response.status) {
    return response; // it says nothing: an error, or another site's
  }
  const headers = new Headers(response.headers);
  headers.set("Content-Security-Policy", POLICY);
  headers.set("X-DNS-Prefetch-Control", "off");
  headers.set("Referrer-Policy", "no-referrer");
  const { status, statusText } = response;
  const body = new URL(request.url).pathname.endsWith("/wombat.js") ? SHUT + (await response.text()) : response.body;
  return new Response(body, { status, statusText, headers });
}

// A captured page in a window of its own could leave it: there it is shown without its scripts.
function elsewhere(request) {
  const url = new URL(request.url);
  const captured = request.destination === "document" && CAPTURED.exec(url.pathname + url.search);
  return captured ? Response.redirect(`/web/${captured[1] ? captured[1] + "/" : ""}${captured[2]}`) : null;
}

if (self.FetchEvent) {
  const respondWith = FetchEvent.prototype.respondWith;
  FetchEvent.prototype.respondWith = function (answer) {
    return respondWith.call(this, elsewhere(this.request) || shut(answer, this.request));
  };
}

importScripts("/viewer/replayweb.page.js");
