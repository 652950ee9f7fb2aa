export { type FoundCode, findCode, hashCode, type MadeCode, makeCode } from "./codes.ts";
export { consents, withConsent, withdrawAll, withdrawalIn } from "./consent.ts";
export { erasureDue, whileErasing } from "./erasure.ts";
export { type IdentifyRequest, type IdentifyResult, type IdentifyTools, identify } from "./identify.ts";
export { WrongCodeLimiter } from "./limiter.ts";
export { chooseSurvivor, type Merged, mergeStates } from "./merge.ts";
export { maskedName, noteRequest } from "./request.ts";
export { askForProof, assuranceIn, PROOF_IDLE_MS, type StepUp, type StepUpLine } from "./step-up.ts";
export { mergeToUndo, REGRET_MS, type Unmerged, unmergeStates } from "./unmerge.ts";
