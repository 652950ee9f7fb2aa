/**
 * What adapters of channels have in common: reading unchecked payloads and bodies, comparing secrets, running work that
 * ends with the channel, and loopback servers for their fakes. Nothing a bot needs.
 *
 * @module
 */
export { acceptEach } from "./accept.ts";
export { answer, JSON_BODY, MAX_BODY_BYTES, readAtMost, textOfBody } from "./body.ts";
export { type FailureScope, type Failures, makeFailures } from "./failures.ts";
export { type Fields, fieldsOf, isoOfSeconds, listOf, numberOf, textOf } from "./fields.ts";
export { type Http, type HttpSend, openHttp } from "./http.ts";
export type { HttpAnswer } from "./http-answer.ts";
export { type LoopbackServer, readBody, serveLoopback } from "./loopback.ts";
export { type MediaType, mediaTypeOf } from "./media-type.ts";
export { loadPeer } from "./peer.ts";
export { type ReadSign, readSigns } from "./read-signs.ts";
export { makeSigner, sameSignature, sameText } from "./secrets.ts";
export { signedWords } from "./signed-words.ts";
export { withoutSigns, withSigns } from "./signs.ts";
export { makeWork, type Work, within } from "./work.ts";
