import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type Clock, SambungError } from "@sambung/core";
import type { WebSocket, WebSocketServer } from "ws";
import { type Fields, fieldsOf, textOf } from "../wire.ts";
import type { Parcel } from "./delivery.ts";

/** How long Slack waits for an acknowledgement, and how long after it tries again, in milliseconds. */
const ACK_MS = 3000;
const RETRIES_MS = [0, 60_000, 300_000];

/** The Socket Mode connections of a fake Slack. */
export interface Sockets {
  /** A ticket for one connection: the path it is opened at. */
  open(): Promise<string>;
  /** Takes a connection the server was asked to upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends a parcel through some connection, now or when there is one, until it is acknowledged. */
  send(parcel: Parcel, acknowledged: () => void): void;
  /** Tells every client to connect anew, as Slack does about once an hour. */
  refresh(): void;
  /** Breaks every connection. */
  drop(): void;
  close(): void;
}

/** A parcel on its way. */
interface Flight {
  readonly parcel: Parcel;
  readonly acknowledged: () => void;
  retries: number;
  socket: WebSocket | undefined;
  /** Ends the wait for its acknowledgement. */
  wait: AbortController | undefined;
}

/** Connections opened with tickets. The module `ws` is loaded with the first. */
export function makeSockets(clock: Clock): Sockets {
  const tickets = new Set<string>();
  const open = new Set<WebSocket>();
  const flights = new Map<string, Flight>();
  let server: WebSocketServer | undefined;
  let counter = 0;

  const put = (flight: Flight): void => {
    const [socket] = [...open].filter((one) => one.readyState === one.OPEN);
    flight.socket = socket;
    if (socket === undefined) return;
    counter += 1;
    const envelope_id = `envelope-${counter}`;
    flights.set(envelope_id, flight);
    const { kind: type, payload } = flight.parcel;
    const retry = type === "events_api" ? { retry_attempt: flight.retries, retry_reason: "" } : {};
    socket.send(
      JSON.stringify({ envelope_id, type, payload, accepts_response_payload: type !== "events_api", ...retry }),
    );
    void retryLater(flight);
  };
  const retryLater = async (flight: Flight): Promise<void> => {
    const after = RETRIES_MS[flight.retries];
    if (after === undefined) return;
    const wait = new AbortController();
    flight.wait = wait;
    await clock.wait(ACK_MS + after, wait.signal);
    if (wait.signal.aborted) return;
    flight.retries += 1;
    put(flight);
  };
  const acknowledge = (envelope: Fields | undefined): void => {
    const flight = flights.get(textOf(envelope?.["envelope_id"]) ?? "");
    if (flight === undefined) return;
    for (const [id, one] of flights) if (one === flight) flights.delete(id);
    flight.wait?.abort();
    flight.acknowledged();
  };
  /** Everything that has no living connection, in the order it came. */
  const stranded = (): readonly Flight[] =>
    [...new Set(flights.values())].filter(({ socket }) => socket === undefined || !open.has(socket));

  const greet = (socket: WebSocket): void => {
    open.add(socket);
    socket.on("message", (data) => acknowledge(fieldsOf(JSON.parse(String(data)))));
    socket.on("close", () => {
      open.delete(socket);
      for (const flight of stranded()) flight.wait?.abort();
    });
    socket.on("error", () => {});
    socket.send(JSON.stringify({ type: "hello", num_connections: open.size, connection_info: { app_id: "A0" } }));
    for (const flight of stranded()) put(flight);
  };

  return {
    open: async () => {
      server ??= new (await load()).WebSocketServer({ noServer: true });
      counter += 1;
      const path = `/link/?ticket=${counter}`;
      tickets.add(path);
      return path;
    },
    upgrade: (request, socket, head) => {
      // A ticket lets one connection in.
      if (server === undefined || !tickets.delete(request.url ?? "")) return void socket.destroy();
      server.handleUpgrade(request, socket, head, greet);
    },
    send: (parcel, acknowledged) => {
      const flight: Flight = { parcel, acknowledged, retries: 0, socket: undefined, wait: undefined };
      flights.set(`waiting ${parcel.id} ${parcel.tries}`, flight);
      put(flight);
    },
    refresh: () => {
      for (const socket of open) socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
    },
    drop: () => {
      for (const socket of open) socket.terminate();
    },
    close: () => {
      for (const flight of flights.values()) flight.wait?.abort();
      for (const socket of open) socket.terminate();
      server?.close();
    },
  };
}

async function load(): Promise<typeof import("ws")> {
  try {
    return await import("ws");
  } catch (cause) {
    throw new SambungError("peer-missing", "The Socket Mode of the fake Slack needs ws: npm install --save-dev ws", {
      cause,
    });
  }
}
