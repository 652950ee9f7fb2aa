/** The version of WhatsApp Web the fake's page says it is. */
export const PAGE_VERSION = "2.3000.0-fake";

/**
 * The page a real browser shows for web.whatsapp.com: the modules that whatsapp-web.js asks for by name, over calls to
 * the fake at `origin`. Nothing is drawn; the library looks at nothing.
 */
export function pageAt(origin: string): string {
  return `<!doctype html><meta charset="utf-8"><title>WhatsApp (fake)</title><script>(${SCRIPT})(${JSON.stringify(origin)})</script>`;
}

/** Kept as text, because it runs in the page and is never compiled. */
const SCRIPT = String.raw`async (origin) => {
  const call = async (method, body) => {
    const response = await fetch(origin + "/call/" + method, { method: "POST", body: JSON.stringify(body) });
    const { value, error } = await response.json();
    if (error !== undefined) throw new Error(error);
    return value;
  };

  class Emitter {
    #listeners = new Map();
    on(names, listener) {
      for (const name of names.split(" ")) this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    }
    off(name, listener) {
      this.#listeners.set(name, (this.#listeners.get(name) ?? []).filter((one) => one !== listener));
    }
    once(name, listener) {
      const first = (...values) => { this.off(name, first); listener(...values); };
      this.on(name, first);
    }
    fire(name, ...values) {
      for (const listener of this.#listeners.get(name) ?? []) listener(...values);
    }
  }

  class Wid {
    constructor(serialized) {
      this._serialized = serialized;
      [this.user, this.server] = serialized.split("@");
    }
    isLid() { return this.server === "lid"; }
    isGroup() { return this.server === "g.us"; }
    isUser() { return this.server === "c.us" || this.isLid(); }
    isStatus() { return this._serialized === "status@broadcast"; }
    toString() { return this._serialized; }
    toJid() { return this._serialized; }
  }
  const widOf = (value) => {
    const serialized = typeof value === "string" ? value : value?._serialized;
    if (!serialized || !serialized.includes("@")) throw new Error("wid error: invalid wid");
    return new Wid(serialized);
  };
  class MsgKey {
    static newId() { return "3EB0" + crypto.randomUUID().replaceAll("-", "").slice(0, 18).toUpperCase(); }
    constructor({ to, id }) {
      Object.assign(this, { fromMe: true, remote: to, id, _serialized: "true_" + to._serialized + "_" + id });
    }
  }

  class Model extends Emitter {
    constructor(data) {
      super();
      Object.assign(this, data);
      this.mediaData = { mediaStage: "RESOLVED" };
    }
    serialize() {
      const { mediaData: _mediaData, mediaObject: _mediaObject, ...data } = this;
      return JSON.parse(JSON.stringify(data));
    }
    unsafe() { return this; }
  }

  const Msg = Object.assign(new Emitter(), {
    models: new Map(),
    get: (id) => Msg.models.get(typeof id === "string" ? id : id?._serialized),
    getMessagesById: async (ids) => ({ messages: ids.flatMap((id) => Msg.get(id) ?? []) }),
    add: (data) => {
      const model = new Model(data);
      Msg.models.set(model.id._serialized, model);
      return model;
    },
    alter: (data) => {
      const model = Msg.get(data.id) ?? Msg.add(data);
      Object.assign(model, data);
      return model;
    },
  });
  const chats = new Map();
  const chatOf = (wid) => {
    const known = chats.get(wid._serialized);
    if (known) return known;
    const chat = new Emitter();
    Object.assign(chat, {
      id: wid,
      unreadCount: 0,
      mute: { expiration: 0 },
      formattedTitle: wid.user,
      msgs: { getModelsArray: () => [...Msg.models.values()].filter(({ id }) => String(id.remote) === wid._serialized) },
      serialize: () => ({ id: { _serialized: wid._serialized }, unreadCount: chat.unreadCount, formattedTitle: wid.user }),
    });
    chats.set(wid._serialized, chat);
    return chat;
  };
  const Chat = Object.assign(new Emitter(), {
    get: (wid) => chats.get(String(wid)),
    find: async (wid) => chatOf(widOf(wid)),
    getModelsArray: () => [...chats.values()],
  });

  const Socket = Object.assign(new Emitter(), { state: "OPENING", hasSynced: false });
  const Conn = Object.assign(new Emitter(), { ref: "", serialize: () => ({ platform: "web", pushname: "Kopi Sambung" }) });
  const Cmd = Object.assign(new Emitter(), { refreshQR: () => {} });
  const enter = () => {
    Socket.state = "CONNECTED";
    Socket.fire("change:state", Socket, "CONNECTED");
    Socket.hasSynced = true;
    Socket.fire("change:hasSynced");
  };
  // A page that was open long before somebody looks has synced already; here it waits for them.
  const subscribe = Socket.on;
  let looking = false;
  Socket.on = (names, listener) => {
    subscribe.call(Socket, names, listener);
    if (names !== "change:hasSynced" || looking) return;
    looking = true;
    setTimeout(() => { if (Socket.state === "CONNECTED") enter(); });
  };

  let me;
  let myLid;
  const addressesIn = (text) => [...String(text ?? "").matchAll(/https?:\/\/\S+/g)].map(([href]) => ({ href }));

  class OpaqueData {
    static async createFromData(blob, type) {
      return Object.assign(new OpaqueData(), { blob, type });
    }
    url() { return "blob:fake"; }
    autorelease() {}
    formData() { return this.blob; }
  }
  const base64Of = (blob) => new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.readAsDataURL(blob);
  });

  const modules = {
    WAWebSocketModel: { Socket },
    WAWebConnModel: { Conn },
    WAWebCmd: { Cmd },
    WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => 100 } },
    WAWebAltDeviceLinkingApi: {},
    WABase64: { encodeB64: (bytes) => btoa(String.fromCharCode(...bytes)) },
    WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: "1" },
    WAWebAdvSignatureApi: {},
    WAWebUserPrefsInfoStore: { waNoiseInfo: { get: async () => ({ staticKeyPair: { pubKey: [1] } }) } },
    WAWebSignalStoreApi: { waSignalStore: { getRegistrationInfo: async () => ({ identityKeyPair: { pubKey: [2] } }) } },
    WAWebUserPrefsMultiDevice: { getADVSecretKey: () => "secret" },
    WAWebUserPrefsMeUser: { getMaybeMePnUser: () => me, getMaybeMeLidUser: () => myLid },
    WAWebCollections: { Msg, Chat },
    WAWebSyncGatingUtils: {},
    WAWebWidFactory: { createWid: widOf, asUserWidOrThrow: widOf, createWidFromWidLike: widOf },
    WAWebApiContact: {
      getCurrentLid: (wid) => names.get(wid._serialized),
      getPhoneNumber: (wid) => names.get(wid._serialized),
    },
    WAWebQueryExistsJob: {
      queryWidExists: async (wid) => {
        const other = await call("otherName", { chat: wid._serialized });
        if (other) names.set(wid._serialized, widOf(other));
        return other ? { wid } : null;
      },
    },
    WAWebChatGetters: { getIsNewsletter: () => false, getIsBroadcast: () => false },
    WALinkify: { findLink: (text) => addressesIn(text)[0], findLinks: addressesIn },
    WAWebFindChatAction: {
      findOrCreateLatestChat: async (wid) => {
        if (await call("exists", { chat: wid._serialized })) return { chat: chatOf(wid) };
      },
    },
    WAWebChatLoadMessages: { loadEarlierMsgs: async () => [] },
    WAWebMsgKey: MsgKey,
    WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
    WAWebSendMsgChatAction: {
      addAndSendMsgToChat: (chat, message) => {
        const { id, mediaBlob: _mediaBlob, toJSON: _toJSON, set: _set, ...fields } = message;
        const model = Msg.add({ ...fields, id: { ...id, remote: String(id.remote) } });
        const sent = call("send", { ...fields, to: chat.id._serialized, newId: id.id }).then((kept) => {
          if (kept) model.ack = 1;
          else Msg.models.delete(model.id._serialized);
        });
        return [Promise.resolve(), sent];
      },
    },
    WAWebChatStateBridge: { sendChatStateComposing: (wid) => call("typing", { chat: wid._serialized }) },
    WAWebStreamModel: { Stream: { markAvailable: () => {}, markUnavailable: () => {} } },
    WAWebUpdateUnreadChatAction: {
      sendSeen: async ({ chat }) => {
        chat.unreadCount = 0;
        const last = chat.msgs.getModelsArray().at(-1);
        await call("seen", { chat: chat.id._serialized, last: last?.id._serialized });
      },
    },
    WAWebAddonReactionTableMode: { reactionTableMode: { bulkUpsert: () => {} } },
    WAWebAddonPollVoteTableMode: { pollVoteTableMode: { bulkUpsert: () => {} } },
    WAWebMediaOpaqueData: OpaqueData,
    WAWebPrepRawMedia: {
      prepRawMedia: (opaque, { asDocument }) => ({
        waitForPrep: async () => {
          const kind = opaque.blob.type.split("/")[0];
          const type = asDocument || !["image", "audio", "video"].includes(kind) ? "document" : kind;
          const fields = { type, mimetype: opaque.blob.type, size: opaque.blob.size, filename: opaque.blob.name };
          const data = {
            ...fields,
            filehash: crypto.randomUUID(),
            mediaBlob: opaque,
            set: (more) => Object.assign(data, more),
            toJSON: () => ({ ...fields, directPath: data.directPath, caption: data.caption }),
          };
          uploads.set(data.filehash, opaque.blob);
          return data;
        },
      }),
    },
    WAWebMediaStorage: {
      getOrCreateMediaObject: (filehash) => ({ filehash, contentInfo: {}, consolidate: () => {} }),
    },
    WAWebMmsMediaTypes: { msgToMediaType: ({ type }) => type, castToV4: (type) => type },
    WAWebMediaDataUtils: { shouldUseMediaCache: () => false },
    WAWebMediaMmsV4Upload: {
      uploadMedia: async ({ mediaObject }) => {
        const data = await base64Of(uploads.get(mediaObject.filehash));
        return { mediaEntry: { directPath: await call("upload", { data }), mmsUrl: "" } };
      },
    },
    WAWebDownloadManager: {
      downloadManager: {
        downloadAndMaybeDecrypt: async ({ directPath }) => {
          const data = await call("download", { path: directPath });
          if (data === undefined) throw Object.assign(new Error("gone"), { status: 404 });
          return Uint8Array.from(atob(data), (character) => character.charCodeAt(0)).buffer;
        },
      },
    },
  };
  const names = new Map();
  const uploads = new Map();
  window.require = (name) => modules[name] ?? {};

  const hear = {
    boot: ({ paired, code, wid, lid, chats: known }) => {
      me = widOf(wid);
      myLid = widOf(lid);
      Conn.ref = code;
      for (const { id, unread, messages } of known) {
        chatOf(widOf(id)).unreadCount = unread;
        for (const message of messages) Msg.add(message);
      }
      Socket.state = paired ? "CONNECTED" : "UNPAIRED";
      window.Debug = { VERSION: "2.3000.0" };
    },
    add: ({ message }) => {
      const model = Msg.add(message);
      chatOf(widOf(message.id.remote)).unreadCount += 1;
      Msg.fire("add", model);
    },
    edit: ({ message, before }) => Msg.fire("change:body change:caption".split(" ")[0], Msg.alter(message), message.body, before),
    revoke: ({ message }) => Msg.fire("change:type", Msg.alter(message)),
    ack: ({ message, ack }) => Msg.fire("change:ack", Msg.alter(message), ack),
    reaction: ({ reaction }) => modules.WAWebAddonReactionTableMode.reactionTableMode.bulkUpsert([reaction]),
    code: ({ code }) => {
      Conn.ref = code;
      Conn.fire("change:ref", Conn, code);
    },
    paired: enter,
    state: ({ state }) => {
      Socket.state = state;
      Socket.fire("change:state", Socket, state);
    },
  };
  new EventSource(origin + "/events").addEventListener("message", ({ data }) => {
    const told = JSON.parse(data);
    hear[told.kind](told);
  });
}`;
