export { fit } from "./fit.ts";
export { receiptMark } from "./receipts.ts";
export { makeSender, type Sender, type SenderOptions } from "./sender.ts";
