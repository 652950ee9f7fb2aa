import type { MediaKind } from "../model/media.ts";

/** What a file is. */
export interface MediaType {
  readonly mime: string;
  readonly type: MediaKind;
}

/** Bytes that are looked at to tell what a file is. */
const MAGIC_BYTES = 32;

interface Signature extends MediaType {
  /** Offset -> bytes as Latin-1 text. */
  readonly magic: readonly (readonly [offset: number, bytes: string])[];
}

const SIGNATURES: readonly Signature[] = [
  { mime: "image/png", type: "image", magic: [[0, "\x89PNG\r\n\x1a\n"]] },
  { mime: "image/jpeg", type: "image", magic: [[0, "\xff\xd8\xff"]] },
  { mime: "image/gif", type: "image", magic: [[0, "GIF87a"]] },
  { mime: "image/gif", type: "image", magic: [[0, "GIF89a"]] },
  {
    mime: "image/webp",
    type: "image",
    magic: [
      [0, "RIFF"],
      [8, "WEBP"],
    ],
  },
  { mime: "image/heic", type: "image", magic: [[4, "ftypheic"]] },
  { mime: "image/heif", type: "image", magic: [[4, "ftypmif1"]] },
  { mime: "image/avif", type: "image", magic: [[4, "ftypavif"]] },
  { mime: "application/pdf", type: "file", magic: [[0, "%PDF-"]] },
  { mime: "audio/mpeg", type: "audio", magic: [[0, "ID3"]] },
  { mime: "audio/mpeg", type: "audio", magic: [[0, "\xff\xfb"]] },
  { mime: "audio/mpeg", type: "audio", magic: [[0, "\xff\xf3"]] },
  { mime: "audio/mpeg", type: "audio", magic: [[0, "\xff\xf2"]] },
  { mime: "audio/aac", type: "audio", magic: [[0, "\xff\xf1"]] },
  { mime: "audio/aac", type: "audio", magic: [[0, "\xff\xf9"]] },
  { mime: "audio/ogg", type: "audio", magic: [[0, "OggS"]] },
  {
    mime: "audio/wav",
    type: "audio",
    magic: [
      [0, "RIFF"],
      [8, "WAVE"],
    ],
  },
  { mime: "audio/mp4", type: "audio", magic: [[4, "ftypM4A "]] },
  { mime: "audio/amr", type: "audio", magic: [[0, "#!AMR"]] },
  { mime: "video/3gpp", type: "video", magic: [[4, "ftyp3g"]] },
  { mime: "video/quicktime", type: "video", magic: [[4, "ftypqt  "]] },
  // Every other brand of this container is some kind of MP4.
  { mime: "video/mp4", type: "video", magic: [[4, "ftyp"]] },
  // What browsers record: a container that may also hold video, taken as audio.
  { mime: "audio/webm", type: "audio", magic: [[0, "\x1a\x45\xdf\xa3"]] },
];

/**
 * What a file is, by its first bytes; undefined for what is not among the kinds that people and bots send each other.
 * Names, headers and addresses do not count: who sends them can write anything there.
 */
export function mediaTypeOf(bytes: Uint8Array): MediaType | undefined {
  const head = Buffer.from(bytes.subarray(0, MAGIC_BYTES)).toString("latin1");
  const found = SIGNATURES.find(({ magic }) => magic.every(([offset, text]) => head.startsWith(text, offset)));
  return found === undefined ? undefined : { mime: found.mime, type: found.type };
}
