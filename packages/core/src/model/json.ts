/** Anything that survives `JSON.parse(JSON.stringify(value))` unchanged; what states, memos and journals are made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A JSON object with string keys. */
export type JsonObject = { readonly [key: string]: Json | undefined };
