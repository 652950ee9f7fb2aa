/** A chat of whatsapp-web.js, as far as this adapter relies on it. */
export interface WhatsAppWebChat {
  readonly id: unknown;
  readonly unreadCount: number;
  fetchMessages(search: { readonly limit: number; readonly fromMe: boolean }): Promise<readonly object[]>;
  sendStateTyping(): Promise<unknown>;
}

/** A stream between this process and the browser. */
interface Hearing {
  on(event: "error", listener: () => void): unknown;
}

/** The page or browser behind a client: puppeteer's, as far as this adapter relies on them. */
interface Emitting {
  on(event: string, listener: (value: unknown) => void): unknown;
  removeAllListeners(event: string): unknown;
}

/** The `Client` of whatsapp-web.js, as far as this adapter relies on it. */
export interface WhatsAppWebClient {
  readonly info?: { readonly wid?: unknown } | undefined;
  readonly pupBrowser?:
    | (Emitting & { process?(): { readonly stdio: readonly (Hearing | null | undefined)[] } | null })
    | null;
  readonly pupPage?: (Emitting & { mainFrame(): unknown }) | null;
  on(event: string, listener: (...values: readonly unknown[]) => void): unknown;
  initialize(): Promise<void>;
  destroy(): Promise<void>;
  /** Resolves with the message, or with nothing when it was not sent. */
  sendMessage(chat: string, content: unknown, options: object): Promise<object | null | undefined>;
  sendSeen(chat: string): Promise<unknown>;
  getChats(): Promise<readonly WhatsAppWebChat[]>;
  getChatById(chat: string): Promise<WhatsAppWebChat | undefined>;
  getMessageById(id: string): Promise<WhatsAppWebMessage | null>;
  getContactLidAndPhone(ids: readonly string[]): Promise<readonly { readonly lid?: string; readonly pn?: string }[]>;
}

/** A message of whatsapp-web.js whose attachment can be fetched. */
export interface WhatsAppWebMessage {
  downloadMedia(): Promise<{ readonly mimetype: string; readonly data: string } | null | undefined>;
}

/** What this adapter takes of the package whatsapp-web.js. */
export interface WhatsAppWebLibrary {
  readonly Client: new (options: object) => WhatsAppWebClient;
  readonly LocalAuth: new (options: { readonly clientId: string; readonly dataPath: string }) => object;
  readonly MessageMedia: new (mime: string, data: string, name?: string, bytes?: number) => object;
  readonly Location: new (latitude: number, longitude: number, options?: { readonly name?: string }) => object;
}
