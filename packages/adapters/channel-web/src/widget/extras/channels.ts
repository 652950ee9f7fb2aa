const CHANNELS: { readonly [kind: string]: string } = { whatsapp: "WhatsApp", sms: "SMS", botframework: "Teams" };

/** The name of a channel as people know it: of `whatsapp:bandung` it is WhatsApp. */
export function channelName(channel: string): string {
  const kind = channel.split(/[:-]/)[0] as string;
  return CHANNELS[kind] ?? kind.replace(/./, (initial) => initial.toUpperCase());
}
