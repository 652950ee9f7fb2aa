import { SambungError } from "../errors.ts";

/**
 * Loads a client library that bots install themselves.
 *
 * @param spec what to install, for example `telegraf@4.16.3`
 * @throws SambungError `peer-missing`
 */
export async function loadPeer<Module>(channel: string, spec: string, load: () => Promise<unknown>): Promise<Module> {
  try {
    return (await load()) as Module;
  } catch (cause) {
    const name = spec.replace(/@[^@]+$/, "");
    throw new SambungError("peer-missing", `The ${channel} channel needs ${name}: npm install ${spec}`, { cause });
  }
}
