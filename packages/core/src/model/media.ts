/** Kinds of files that people and bots send each other. */
export type MediaKind = "image" | "audio" | "video" | "file";

/** What may come in. */
export interface MediaLimit {
  /** Largest file, bytes. */
  readonly bytes: number;
  /** Kinds that are taken, by their first bytes; every kind, also unknown ones, when absent. */
  readonly types?: readonly MediaKind[];
}

/** A file that came in. `mime` is what its first bytes say, `application/octet-stream` when they say nothing. */
export interface ReceivedMedia {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mime: string;
  /** Undefined for what is not among the kinds that people and bots send each other. */
  readonly type: MediaKind | undefined;
}
